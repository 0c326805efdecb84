import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { NOBODY } from "./people";
import { runSample, status } from "./runs";

const PAGES = ["", "/runs", "/runs/new", "/experiments", "/environments", "/access", "/settings"];
const PARTS = ["", "/metrics", "/logs", "/outputs", "/code", "/children", "/yaml"];
const THEMES = ["light", "dark"] as const;

async function expectNoViolations(page: Page, address: string): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(address);
    await page.waitForLoadState("networkidle");
    expect.soft(await findViolations(page), `${address} in ${colorScheme}`).toEqual([]);
  }
}

test.describe("axe finds nothing", () => {
  for (const address of [
    ...PAGES.map((path) => `/default${path}`),
    "/account",
    "/workspaces/new",
    "/nobodys/place",
  ]) {
    test(`at ${address}`, ({ page }) => expectNoViolations(page, address));
  }

  test.describe("at a run", () => {
    let address: string;
    test.beforeAll(async ({ browser }) => {
      const page = await browser.newPage();
      await runSample(page);
      await expect(status(page, "Completed")).toBeVisible({ timeout: 40_000 });
      address = new URL(page.url()).pathname;
      await page.close();
    });
    for (const path of PARTS)
      test(`its part ${path || "overview"}`, ({ page }) => expectNoViolations(page, address + path));
  });
});

test.describe("to who is not signed in", () => {
  test.use({ storageState: NOBODY });
  test("axe finds nothing at /sign-in", ({ page }) => expectNoViolations(page, "/sign-in"));
});
