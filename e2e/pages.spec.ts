import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { watchCalm } from "./calm";
import { OTHER_PAGES, PAGES, RUN_PARTS, SEEDED, SEEDED_PAGES } from "./page-list";
import { NOBODY } from "./people";
import { runSample, status } from "./runs";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [1440, 1024, 768] as const;
const HEIGHT = 900;
/** Below this, says the measure's own definition, nobody is disturbed. */
const MAX_SHIFT = 0.1;

async function expectGoodPage(page: Page, address: string): Promise<void> {
  const { complaints, shift } = await watchCalm(page);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(address);
    await page.waitForLoadState("networkidle");
    expect.soft(await findViolations(page), `axe on ${address} in ${colorScheme}`).toEqual([]);
    expect.soft(await shift(), `what moved by itself on ${address}`).toBeLessThan(MAX_SHIFT);
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${address} scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
  }
  expect.soft(complaints, `the console on ${address}`).toEqual([]);
}

test.describe("axe finds nothing, the console is silent, nothing jumps or sticks out", () => {
  const addresses = [
    ...PAGES.map((path) => `/default${path}`),
    ...SEEDED_PAGES.map((path) => `${SEEDED}${path}`),
    ...OTHER_PAGES,
  ];
  for (const address of addresses) test(`at ${address}`, ({ page }) => expectGoodPage(page, address));

  test.describe("at a run", () => {
    let address: string;
    test.beforeAll(async ({ browser }) => {
      const page = await browser.newPage();
      await runSample(page);
      await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
      address = new URL(page.url()).pathname;
      await page.close();
    });
    for (const path of RUN_PARTS)
      test(`its part ${path || "overview"}`, ({ page }) => expectGoodPage(page, address + path));
  });

  test.describe("to who is not signed in", () => {
    test.use({ storageState: NOBODY });
    test("at /sign-in", ({ page }) => expectGoodPage(page, "/sign-in"));
  });
});

test("axe finds nothing at an address without a page", async ({ page }) => {
  await page.goto("/nobodys/place");
  expect(await findViolations(page)).toEqual([]);
});
