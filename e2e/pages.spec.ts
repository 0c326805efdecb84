import { expect, test } from "@playwright/test";
import { findViolations } from "./axe";
import { expectGoodPage } from "./good-page";
import { OTHER_PAGES, PAGES, RUN_PARTS, SEEDED, SEEDED_PAGES } from "./page-list";
import { NOBODY } from "./people";
import { runSample, status } from "./runs";

test.describe.configure({ timeout: 180_000 });

test.describe("axe finds nothing, the console is silent, nothing jumps or sticks out, and Tab reaches all", () => {
  const addresses = [
    ...PAGES.map((path) => `/default${path}`),
    ...SEEDED_PAGES.map((path) => `${SEEDED}${path}`),
    ...OTHER_PAGES,
  ];
  // The long list of runs is the short one, with a hundred times as many stops.
  for (const address of addresses)
    test(`at ${address}`, ({ page }) =>
      expectGoodPage(page, address, { isWalked: address !== `${SEEDED}/runs` }));

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

test("Tab indents in an editor, and leaves it after Escape", async ({ page }) => {
  await page.goto("/default/runs/new");
  const editor = page.getByRole("textbox", { name: /Escape, then Tab leaves it/ }).first();
  await editor.focus();
  await page.keyboard.press("Tab");
  await expect(editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
});
