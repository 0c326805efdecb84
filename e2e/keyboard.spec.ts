import { expect, test } from "@playwright/test";
import { COMPARE_PARTS, OTHER_PAGES, PAGES, RUN_PARTS, SEEDED, SEEDED_PAGES } from "./page-list";
import { NOBODY } from "./people";
import { runSample, status, submitCommand } from "./runs";
import { walkByTab } from "./walk-by-tab";

test.describe.configure({ timeout: 180_000 });

test.describe("everything that takes a click is reached by Tab, and it is seen where one is", () => {
  const addresses = [
    ...PAGES.map((path) => `/default${path}`),
    // The long list there is the one above, with a hundred times as many stops.
    ...SEEDED_PAGES.filter((path) => path !== "/runs").map((path) => `${SEEDED}${path}`),
    ...OTHER_PAGES,
  ];
  for (const address of addresses) test(`at ${address}`, ({ page }) => walkByTab(page, address));

  test.describe("at a run", () => {
    let address: string;
    let compared: string;
    test.beforeAll(async ({ browser }) => {
      const page = await browser.newPage();
      const nameOf = () => new URL(page.url()).pathname.split("/").at(-1)!;
      await submitCommand(page, "echo another");
      const other = nameOf();
      await runSample(page);
      await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
      address = new URL(page.url()).pathname;
      compared = `?runs=${nameOf()},${other}`;
      await page.close();
    });
    for (const path of RUN_PARTS)
      test(`its part ${path || "overview"}`, ({ page }) => walkByTab(page, address + path));
    for (const path of COMPARE_PARTS)
      test(`compared: ${path || "charts"}`, ({ page }) =>
        walkByTab(page, `/default/compare${path}${compared}`));
  });

  test.describe("to who is not signed in", () => {
    test.use({ storageState: NOBODY });
    test("at /sign-in", ({ page }) => walkByTab(page, "/sign-in"));
  });
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
