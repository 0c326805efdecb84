import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = { "@": path.resolve(import.meta.dirname) };
const skip = ["node_modules/**", ".next/**", "dist/**", "e2e/**"];
/** Most tests wait for processes, timers or the database: two files at once use two cores, and more would not. */
const shared = { maxWorkers: 2 };
/** What works with real processes on a busy machine is tried again once; `npm test` names what needed it. */
const withProcesses = { ...shared, retry: 1 };
/** Read once by whatever asks first. */
const env = { ATELIER_SECRET_KEY: "a key for tests, of more than 32 characters" };
/** What a file leaves in its modules stands for the next: a third of the time went into loading the same modules again. */
const together = { isolate: false, env };
const withDatabase = { globalSetup: ["db/testing-setup.ts"], exclude: skip };

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          ...shared,
          ...together,
          name: "unit",
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...skip, "**/*.{db,runner,clients,frameworks,ray}.test.ts"],
        },
      },
      {
        resolve: { alias },
        test: {
          ...withProcesses,
          ...together,
          name: "db",
          testTimeout: 30_000,
          hookTimeout: 60_000,
          include: ["**/*.db.test.ts"],
          ...withDatabase,
        },
      },
      {
        resolve: { alias },
        test: {
          ...withProcesses,
          name: "runner",
          include: ["**/*.runner.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          ...withDatabase,
        },
      },
      {
        resolve: { alias },
        test: {
          ...withProcesses,
          name: "clients",
          include: ["**/*.clients.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          exclude: skip,
        },
      },
      {
        resolve: { alias },
        test: {
          ...shared,
          name: "ray",
          include: ["**/*.ray.test.ts"],
          testTimeout: 180_000,
          // The first time it installs Ray.
          hookTimeout: 600_000,
          ...withDatabase,
        },
      },
      {
        resolve: { alias },
        test: {
          ...withProcesses,
          name: "frameworks",
          include: ["**/*.frameworks.test.ts"],
          // Some of these environments are gigabytes.
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
          exclude: skip,
        },
      },
    ],
  },
});
