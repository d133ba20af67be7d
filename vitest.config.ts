import { defineConfig } from "vitest/config";

/** Workspaces resolve to their TypeScript, so that no test needs a build. */
const conditions = ["source", "module", "node", "development|production"];

const POSTGRES = ["packages/server/src/testing/global-postgres.ts"];
const STORES = "packages/server/src/storage/*.test.ts";

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: "forks",
    // Vitest leaves one core free; on two that is half of the machine.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "benchmarks/**/*.test.ts"],
          exclude: [STORES, "**/node_modules/**", "**/dist/**"],
        },
      },
      {
        extends: true,
        test: { name: "conformance", include: [STORES], globalSetup: POSTGRES },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/**/*.test.ts"],
          globalSetup: POSTGRES,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
