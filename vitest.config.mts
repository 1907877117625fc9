/** How the tests run: two files at a time, those that wait for time limits after the others, and a summary by layer. */
import { defineConfig } from "vitest/config";

/** Layers whose tests wait for time limits of the program: they leave the processor to each other. */
const waiting = ["test/**/*.{faults,credentials,services}.test.ts"];

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
    // A new process for every file would spend a second of processor time on loading the source. No test changes what others use.
    isolate: false,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...waiting, ...longAlone],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "waiting",
          include: waiting,
          exclude: longAlone,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
