import { defineConfig } from "vitest/config";

/**
 * One project per kind of test, so that `npm run verify` can run the fast ones alone.
 * Tests with a database share one real PostgreSQL, started once, with a database of their own per file.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/arch/**/*.test.ts", "test/connectors/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "db",
          include: ["test/db/**/*.test.ts", "test/api/**/*.test.ts", "test/e2e/**/*.test.ts"],
          globalSetup: ["test/support/postgres-server.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/support/postgres-server.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
