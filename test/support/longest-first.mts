/** The order of the test files: the two that take longest start first, so that no worker is left alone with one at the end. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

const longest = ["transcripts.transcripts.test.ts", "time-limits.faults.test.ts"];

const takesLong = ({ moduleId }: TestSpecification) => longest.some(name => moduleId.endsWith(`/${name}`));

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(takesLong), ...sorted.filter(file => !takesLong(file))];
  }
}
