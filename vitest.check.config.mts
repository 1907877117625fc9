/** The tests that `npm run check` runs: the architecture and the documents. They need no built program and take seconds. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/architecture.test.ts", "test/documents.test.ts", "test/options/about.test.ts"],
    reporters: ["default"],
    pool: "threads",
  },
});
