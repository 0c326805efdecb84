import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = { "@": path.resolve(import.meta.dirname) };
const skip = ["node_modules/**", ".next/**", "dist/**", "e2e/**"];
const withDatabase = { globalSetup: ["db/testing-setup.ts"], exclude: skip };

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          testTimeout: 30_000,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...skip, "**/*.{db,runner,clients}.test.ts"],
        },
      },
      {
        resolve: { alias },
        test: { name: "db", testTimeout: 30_000, include: ["**/*.db.test.ts"], ...withDatabase },
      },
      {
        resolve: { alias },
        test: {
          name: "runner",
          include: ["**/*.runner.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          ...withDatabase,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "clients",
          include: ["**/*.clients.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          exclude: skip,
          fileParallelism: false,
        },
      },
    ],
  },
});
