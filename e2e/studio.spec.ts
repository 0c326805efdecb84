import fs from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { card, dragOver } from "./chart-cards";
import { SEEDED } from "./page-list";
import { part } from "./runs";

const search = (page: Page) => page.getByRole("combobox", { name: "Search runs" });
const table = (page: Page) => page.getByRole("region", { name: "Runs", exact: true });
const names = (page: Page) => table(page).locator("tr[data-run] a").allTextContents();

test("the best run of a sweep is found, compared with four others, and it is seen what they differ in", async ({
  page,
  context,
}) => {
  await page.goto(`${SEEDED}/runs?experiment=${encodeURIComponent("vision/resnet-sweep")}`);
  await search(page).fill("metrics.`val/accuracy` > 0.5 OR params.optimizer = 'adamw'");
  await search(page).press("Enter");
  await expect(page.getByRole("status").filter({ hasText: /^\d+ runs$/ })).toBeVisible();
  const byAccuracy = table(page).getByRole("button", { name: "val/accuracy", exact: true });
  const newest = await names(page);
  await byAccuracy.click();
  await expect(page).toHaveURL(/sort=.*DESC/);
  await expect.poll(() => names(page)).not.toEqual(newest);
  const best = (await names(page)).slice(0, 5);
  for (const name of best) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).click();
  await page.getByRole("region", { name: "Selected runs" }).getByRole("link", { name: "Compare" }).click();

  const compared = page.getByRole("list", { name: "Runs compared" });
  for (const name of best) await expect(compared.getByRole("link", { name, exact: true })).toBeVisible();
  await expect(card(page, "val/accuracy").getByRole("img")).toHaveAccessibleName(/ends at 0\.\d+/);
  const parts = page.getByRole("navigation", { name: "Parts of the comparison" });
  await parts.getByRole("link", { name: "Parameters and metrics" }).click();
  await expect(
    page.getByRole("row", { name: /^val\/accuracy/ }).getByRole("img", { name: "Best" }),
  ).toHaveCount(1);
  await parts.getByRole("link", { name: "What matters" }).click();
  await expect(page.getByRole("img", { name: /^5 of 5 runs as lines across/ })).toBeVisible();

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("img", { name: /^5 of 5 runs as lines across/ })).toBeVisible();
});

test("the spike of a long series is on the chart, and a zoom has its exact step", async ({ page }) => {
  await page.goto(`${SEEDED}/runs`);
  await search(page).fill("100,000 points");
  await search(page).press("Enter");
  await expect.poll(() => names(page)).toEqual(["100,000 points"]);
  await table(page).getByRole("link", { name: "100,000 points" }).click();
  await part(page, "Metrics").click();
  await expect(card(page, "train/loss").getByRole("img")).toHaveAccessibleName(/ends at/);
  const download = async () => {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "More for train/loss" }).click();
    await page.getByRole("menuitem", { name: "Download the points as CSV" }).click();
    return fs.readFileSync(await (await saved).path(), "utf8");
  };
  expect(await download()).toContain(",61700,50\r\n");
  await dragOver(page, "train/loss", 0.6, 0.68);
  await expect(card(page, "train/loss").getByRole("button", { name: "Reset zoom" })).toBeVisible();
  expect(await download()).toContain(",61700,50\r\n");
});

test("a failed job's log and the difference of its code to one that worked are two clicks away", async ({
  page,
}) => {
  await page.goto(`${SEEDED}/runs`);
  await search(page).fill("A failure that shows its cause");
  await search(page).press("Enter");
  await table(page).getByRole("link", { name: "A failure that shows its cause" }).first().click();
  await expect(page.getByRole("main").getByText("Failed", { exact: true }).first()).toBeVisible({
    timeout: 60_000,
  });
  await part(page, "Logs").click();
  await expect(page.getByText(/ValueError: invalid literal/).first()).toBeVisible();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Compare with" }).click();
  await page.getByPlaceholder("A part of a name").fill("First run");
  await page
    .getByRole("option", { name: /First run/ })
    .first()
    .click();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/runs=run_\w+(,|%2C)run_/);
  await page
    .getByRole("navigation", { name: "Parts of the comparison" })
    .getByRole("link", { name: "Code" })
    .click();
  await expect(page.getByText("train.py").first()).toBeVisible();
});
