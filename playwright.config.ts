import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { OWNER_STATE } from "./e2e/people";
import { readSeededHome } from "./scripts/testing/seeded-home";

/** Chromium without a window draws the same pages with two thirds of the work (23 s of 36 s of the processor, six pages twice). */
const SHELL = "/usr/bin/chromium-headless-shell";

/** How the system's browser is started, here, for screenshots and by the benchmarks. */
export const BROWSER = {
  executablePath: existsSync(SHELL) ? SHELL : "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/**
 * One studio for all journeys: the setup makes its first account, whose cookies the others begin with. One at a time, since a
 * browser that draws without a graphics card takes both cores already: two took as long, and some of them too long.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "e2e/.artifacts",
  globalSetup: "./e2e/global-setup.ts",
  workers: 1,
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  projects: [
    { name: "setup", testMatch: readSeededHome() ? "sign-in.journey.ts" : "setup.journey.ts" },
    { name: "journeys", dependencies: ["setup"], use: { storageState: OWNER_STATE } },
  ],
  use: {
    // The workers read this file after the global setup has set it.
    baseURL: process.env.E2E_URL,
    viewport: { width: 1440, height: 900 },
    trace: "on-first-retry",
    launchOptions: BROWSER,
  },
});
