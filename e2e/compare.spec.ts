import { expect, type Page, test } from "@playwright/test";
import { expectGoodPage } from "./good-page";
import { logRuns } from "./logged-runs";

let names: string[];
test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  names = await logRuns(page, 12);
  await page.close();
});

const address = (part = "", more = "") => `/default/compare${part}?runs=${names.join(",")}${more}`;
const part = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Parts of the comparison" }).getByRole("link", { name });

test("runs are compared from a run's page, and the address opens the same comparison", async ({
  page,
  context,
}) => {
  await page.goto(`/default/runs/${names[0]}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Compare with" }).click();
  await page.getByPlaceholder("A part of a name").fill("logged 3");
  await page.getByRole("option", { name: /logged 3/ }).click();
  await page.keyboard.press("Escape");
  const runs = page.getByRole("list", { name: "Runs compared" });
  await expect(runs.getByRole("link", { name: "logged 3" })).toBeVisible();
  await runs.getByRole("button", { name: "Make logged 3 the baseline" }).click();
  await expect(page).toHaveURL(/baseline=/);
  await part(page, "Parameters and metrics").click();
  await expect(page.getByRole("columnheader", { name: "logged 3 Baseline" })).toBeVisible();

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("columnheader", { name: "logged 3 Baseline" })).toBeVisible();
  await expect(other.getByRole("columnheader", { name: "logged 0" })).toBeVisible();
});

test("the table shows what differs, the best value, and sorts the runs", async ({ page }) => {
  await page.goto(address("/table"));
  await expect(page.getByTitle("lr: sort the runs by it")).toBeVisible();
  await expect(page.getByTitle("same: sort the runs by it")).toHaveCount(0);
  await page.getByLabel("Only what differs").click();
  await expect(page.getByTitle("same: sort the runs by it")).toBeVisible();
  await expect(page.getByRole("row", { name: /^loss/ }).getByRole("img", { name: "Best" })).toHaveCount(1);
  await page.getByTitle("loss: sort the runs by it").click();
  await expect(page.getByRole("columnheader").nth(1)).toContainText("logged 0");
  await page.getByTitle("loss: sort the runs by it").click();
  await expect(page.getByRole("columnheader").nth(1)).toContainText("logged 11");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await saved).suggestedFilename()).toBe("comparison.csv");
  await page.getByRole("button", { name: "Runs as rows" }).click();
  await expect(page.getByRole("row").nth(2)).toContainText("logged 11");
});

test("it is measured which parameters matter", async ({ page }) => {
  await page.goto(address("/parameters"));
  const table = page.getByRole("region", { name: "Importance of the parameters" });
  await expect(table.getByRole("row").nth(1)).toContainText("lr");
  await page.getByRole("checkbox", { name: "Axis for noise" }).click();
  await expect(page).toHaveURL(/axes=/);
  await expect(page.getByRole("img", { name: /^12 of 12 runs as lines across/ })).toBeVisible();
});

test("hidden runs leave the charts, and come back", async ({ page }) => {
  await page.goto(address());
  const chart = page.getByRole("region", { name: "loss", exact: true });
  await expect(chart).toBeVisible();
  await page.getByRole("button", { name: "Hide logged 0" }).click();
  await expect(page).toHaveURL(/off=/);
  await page.getByRole("button", { name: "Show all in charts" }).click();
  await expect(page).not.toHaveURL(/off=/);
});

for (const view of ["", "/table", "/parameters", "/steps", "/code", "/logs", "/config"]) {
  test(`${view || "the charts"}: as good a page as any`, ({ page }) =>
    expectGoodPage(page, address(view, `&baseline=${names[1]}`)));
}
