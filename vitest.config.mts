/** How the tests run: three files at a time, those that wait for time limits after the others, and a summary by layer. */
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import LongestFirst from "./test/support/longest-first.mts";

/** Layers whose tests wait for time limits of the program: they run after the others, which would slow them down. */
const waiting = ["test/**/*.{faults,credentials,services}.test.ts"];

/** Tests that replace one of Node's modules: each runs in a process of its own. */
const mocking = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map(name => `test/${name}`)
  .filter(name => name.endsWith(".test.ts") && readFileSync(name, "utf8").includes("vi.mock("));

/** Programs of Debian's that the long run alone starts. */
const longAlone =
  process.env.AWSCURL_TEST_LONG === "1"
    ? []
    : [
        "test/e2e/real-proxies.services.test.ts",
        "test/e2e/many-urls.services.test.ts",
        "test/package/distributions.test.ts",
      ];

export default defineConfig({
  test: {
    globalSetup: "test/support/bundle.ts",
    reporters: ["default", "./test/support/layers.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
    pool: "forks",
    // A new process for every file would spend a second of processor time on loading the source. Every test restores what it changes.
    isolate: false,
    // One more than the cores of the smallest machine that CI has: tests often wait for a process or a time limit.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...waiting, ...mocking, ...longAlone],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "waiting",
          include: waiting,
          exclude: [...mocking, ...longAlone],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: "mocking", include: mocking, isolate: true, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
