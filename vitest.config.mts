/** How the tests run: files side by side on two cores, what leans on real time alone, and a summary by layer. */
import { defineConfig } from "vitest/config";

/** Layers whose tests wait for time limits of the program: beside other work they would measure the machine. */
const alone = ["test/**/*.{faults,credentials,services}.test.ts"];

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
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...alone, ...longAlone],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: alone,
          exclude: longAlone,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
