/** The summary below a run: a line for each layer, why tests were skipped, and a total. */
import { rmSync } from "node:fs";
import { basename } from "node:path";
import type { UserConsoleLog } from "vitest";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { holdsSecret, keptIn, type Searched, searchPrinted } from "./canaries.ts";
import { printCompared } from "./compared.ts";

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

/** Prints the summary; with REQUIRE_ALL=1 a skipped test counts as failed, also in the exit code. */
export default class LayersReporter implements Reporter {
  readonly #mayNotSkip = process.env.REQUIRE_ALL === "1";
  /** Console output of tests that contains a secret. */
  readonly #leaks: string[] = [];

  onUserConsoleLog({ content, taskId }: UserConsoleLog): void {
    if (holdsSecret(content)) this.#leaks.push(`the console, from test ${taskId}`);
  }

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
    printSources(modules);
    printCompared(modules.flatMap(module => [...module.children.allTests()]));
    printFailures(modules);
    const searched = search(this.#leaks);
    const secrets = counts.get("secrets");
    // The search of all that was printed is one more check of that layer.
    if (searched !== undefined && secrets) secrets[searched.leaks.length === 0 ? "passed" : "failed"]++;
    print(counts, reasons, unhandled.length, this.#mayNotSkip);
    if ((this.#mayNotSkip && reasons.size > 0) || searched?.leaks.length) process.exitCode = 1;
  }
}

/** A line for each test that failed, near the end, where a log that was cut still shows it. */
function printFailures(modules: readonly TestModule[]): void {
  for (const module of modules) {
    for (const test of module.children.allTests("failed")) {
      const [reason = ""] = test.result().errors?.[0]?.message.split("\n") ?? [];
      console.log(`failed: ${module.relativeModuleId} > ${test.fullName}: ${reason}`);
    }
  }
}

/** Searches what the tests' processes printed, reports what was found, and deletes it all. */
function search(onConsole: readonly string[]): Searched | undefined {
  const folder = keptIn();
  if (folder === undefined) return undefined;
  const printed = searchPrinted(folder);
  const searched = { ...printed, leaks: [...printed.leaks, ...onConsole] };
  rmSync(folder, { recursive: true, force: true });
  for (const leak of searched.leaks) console.log(`a secret in ${leak}`);
  console.log(
    `searched ${searched.bytes} bytes of ${searched.processes} processes and homes: ${searched.leaks.length} with a secret`,
  );
  return searched;
}

const states = ["works", "not configured", "broken"] as const;

/** Sources of credentials against their states, from the tests that name both: how many passed of how many. */
function printSources(modules: readonly TestModule[]): void {
  const rows = new Map<string, Map<string, { passed: number; all: number }>>();
  for (const test of modules.flatMap(module => [...module.children.allTests()])) {
    const { source, state } = test.meta();
    if (source === undefined || state === undefined) continue;
    const row = rows.get(source) ?? new Map();
    const cell = row.get(state) ?? { passed: 0, all: 0 };
    cell.all++;
    if (test.result().state === "passed") cell.passed++;
    rows.set(source, row.set(state, cell));
  }
  if (rows.size === 0) return;
  const width = Math.max(...[...rows.keys()].map(name => name.length));
  console.log(`${"credentials from".padEnd(width)}  ${states.join("  ")}`);
  for (const [source, row] of rows) {
    const cells = states.map(state => {
      const cell = row.get(state);
      return (cell === undefined ? "-" : `${cell.passed}/${cell.all}`).padEnd(state.length);
    });
    console.log(`${source.padEnd(width)}  ${cells.join("  ").trimEnd()}`);
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
