import path from "node:path";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { joinBy, makeInvite } from "./people";
import { status } from "./runs";

test.describe.configure({ timeout: 300_000 });

const EXAMPLE = path.resolve("examples/table-totals");

/** Drops a file of this machine there, as somebody does who drags it from a folder. */
async function drop(page: Page, target: Locator, file: string): Promise<void> {
  const box = (await target.boundingBox())!;
  const browser = await page.context().newCDPSession(page);
  const place = { x: box.x + box.width / 2, y: box.y + 12 };
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await browser.send("Input.dispatchDragEvent", { type, ...place, data });
}

const content = (page: Page, name: string) =>
  page.getByRole("tablist", { name: "Content" }).getByRole("tab", { name });
const cardOf = (page: Page, title: string) =>
  page
    .getByRole("main")
    .locator("section, div")
    .filter({ has: page.getByRole("heading", { name: title }) })
    .last();

test("a Data Scientist drops a table, looks into it, runs a job on it, and goes from data to run to output and back", async ({
  page,
  browser,
}) => {
  const account = { name: "Dora Data", email: "dora.data@example.test", password: "another long password" };
  const scientist = await joinBy(browser, await makeInvite(page, "Data Scientist"), account);
  await scientist.goto("/default/data");
  await scientist.getByRole("button", { name: "Register data" }).first().click();
  const dialog = scientist.getByRole("dialog");
  await dialog.getByLabel("Name").fill("orders");
  await drop(scientist, dialog.getByText("Drop a file or a folder here."), path.join(EXAMPLE, "orders.csv"));
  await expect(dialog.getByText(/^orders\.csv, /)).toBeVisible();
  await dialog.getByRole("button", { name: "Register", exact: true }).click();

  await expect(scientist).toHaveURL(/\/default\/data\/orders/);
  await expect(scientist.getByText("All 60 rows, 5 columns")).toBeVisible();
  await expect(scientist.getByText("cells between commas")).toBeVisible();
  await content(scientist, "Profile").click();
  await scientist.getByRole("button", { name: "Profile the columns" }).click();
  const columns = scientist.getByRole("region", { name: "Profile of the columns" });
  await expect(columns.getByRole("row").filter({ hasText: "price" })).toContainText("240", {
    timeout: 120_000,
  });
  expect(await findViolations(scientist)).toEqual([]);

  await scientist.goto("/default/runs/new");
  await scientist.getByLabel("Choose a folder").setInputFiles(EXAMPLE);
  await expect(scientist.getByText("and job.yml as the job")).toBeVisible();
  await scientist.getByRole("button", { name: "Submit" }).click();
  await expect(scientist).toHaveURL(/\/default\/runs\/run_\w+$/);
  const run = scientist.url();
  await expect(status(scientist, "Completed")).toBeVisible({ timeout: 180_000 });

  await scientist.getByRole("link", { name: "orders:1" }).click();
  await expect(scientist.getByRole("heading", { name: "orders", level: 1 })).toBeVisible();
  await cardOf(scientist, "Used by").getByRole("link", { name: "Totals of the orders" }).click();
  await expect(scientist).toHaveURL(run);
  await scientist.getByRole("link", { name: "order-totals:1" }).click();
  await expect(scientist.getByRole("heading", { name: "order-totals", level: 1 })).toBeVisible();
  await expect(scientist.getByText("All 4 rows, 3 columns")).toBeVisible();
  await cardOf(scientist, "Made by").getByRole("link", { name: "Totals of the orders" }).click();
  await expect(scientist).toHaveURL(run);
  await scientist.context().close();
});
