/** The summary below a run: a line for each layer, why tests were skipped, and a total. */
import { basename } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";

const layers = [
  "units",
  "vectors",
  "oracle",
  "inference",
  "transcripts",
  "against-curl",
  "wire",
  "services",
  "credentials",
  "secrets",
  "faults",
  "fuzz",
];

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Prints the summary; with REQUIRE_ALL=1 a test that was skipped counts as failed, in the exit code too. */
export default class LayersReporter implements Reporter {
  readonly #mayNotSkip = process.env.REQUIRE_ALL === "1";

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = new Map<string, Count>(layers.map(name => [name, { passed: 0, failed: 0, skipped: 0 }]));
    const reasons = new Map<string, number>();
    for (const module of modules) {
      const layer = layerOf(module.moduleId);
      const count = counts.get(layer) ?? { passed: 0, failed: 0, skipped: 0 };
      counts.set(layer, count);
      // What fails outside of a test, an import or a hook, is one failure.
      if (module.state() === "failed" && isUntested(module)) count.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed" || state === "failed") count[state]++;
        else {
          count[this.#mayNotSkip ? "failed" : "skipped"]++;
          const reason = `${layer}: ${reasonOf(test)}`;
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }
    }
    print(counts, reasons, unhandled.length, this.#mayNotSkip);
    if (this.#mayNotSkip && reasons.size > 0) process.exitCode = 1;
  }
}

/** `url.against-curl.test.ts` is in "against-curl", `url.test.ts` in "units". */
function layerOf(file: string): string {
  return /\.([\w-]+)\.test\.ts$/.exec(basename(file))?.[1] ?? "units";
}

function isUntested(module: TestModule): boolean {
  return ![...module.children.allTests()].some(test => test.result().state === "failed");
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === "skipped" ? result.note : undefined;
  return test.meta().reason ?? note ?? "no reason given, or not chosen by -t";
}

function print(
  counts: ReadonlyMap<string, Count>,
  reasons: ReadonlyMap<string, number>,
  unhandled: number,
  mayNotSkip: boolean,
): void {
  const total: Count = { passed: 0, failed: unhandled, skipped: 0 };
  for (const [name, count] of counts) {
    console.log(`${name.padEnd(13)} ${line(count)}`);
    for (const state of ["passed", "failed", "skipped"] as const) total[state] += count[state];
  }
  if (unhandled > 0) console.log(`errors outside of tests: ${unhandled}`);
  for (const [reason, times] of reasons) {
    console.log(`skipped${mayNotSkip ? " (REQUIRE_ALL=1)" : ""}: ${times} in ${reason}`);
  }
  console.log(line(total));
}

function line({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
