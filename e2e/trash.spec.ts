import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { joinBy, makeInvite } from "./people";
import { status, submitCommand } from "./runs";

/** Each goes through several pages and awaits what a runner does in between. */
test.describe.configure({ timeout: 240_000 });

/** Submits a command and waits for its end; answers with the run's name. */
async function run(page: Page, command: string, name: string): Promise<string> {
  await submitCommand(page, command, name);
  await expect(status(page, "Completed")).toBeVisible({ timeout: 40_000 });
  return new URL(page.url()).pathname.split("/").at(-1)!;
}

/** Selects the run in the list and deletes it. */
async function deleteFromList(page: Page, name: string): Promise<void> {
  await page.goto("/default/runs");
  await page
    .getByRole("checkbox", { name: `Select ${name}` })
    .first()
    .click();
  await page.getByRole("region", { name: "Selected runs" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("1 run in the trash")).toBeVisible();
}

const inList = (page: Page, run: string) => page.getByRole("main").locator(`a[href$="/runs/${run}"]`).first();
const inTrash = (page: Page, name: string) =>
  page.getByRole("main").getByRole("row").filter({ hasText: name });
const bell = (page: Page) => page.getByRole("button", { name: /^Activities/ });

/** Where the store keeps these bytes. */
function placeOf(bytes: Buffer): string {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return path.join(process.env.E2E_HOME!, "blobs", sha256.slice(0, 2), sha256);
}

test("what was deleted comes back by undo, and from the trash", async ({ page }) => {
  const name = await run(page, "echo kept", "Thrown away by mistake");
  await deleteFromList(page, "Thrown away by mistake");
  await expect(inList(page, name)).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(inList(page, name)).toBeVisible();

  await deleteFromList(page, "Thrown away by mistake");
  await page.goto("/default/trash");
  await page.getByRole("searchbox", { name: "Search the trash" }).fill("by mistake");
  const row = inTrash(page, "Thrown away by mistake");
  await expect(row).toContainText("by Ada Owner");
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("searchbox", { name: "Search the trash" }).blur();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(row.getByRole("checkbox")).toBeChecked();
  await page.keyboard.press("x");
  await expect(row.getByRole("checkbox")).not.toBeChecked();
  await row.getByRole("button", { name: "Restore Thrown away by mistake" }).click();
  await expect(page.getByText("No runs in the trash have this name")).toBeVisible();
  await page.goto("/default/runs");
  await expect(inList(page, name)).toBeVisible();
});

test("a purge is asked twice, frees the disk, and is shown: in the activities, the trash and the storage", async ({
  page,
}) => {
  const bytes = Buffer.from("weights ".repeat(600_000));
  await run(
    page,
    `python -c "open('outputs/weights.bin', 'w').write('weights ' * 600_000)"`,
    "Large and useless",
  );
  expect(fs.statSync(placeOf(bytes)).size).toBe(bytes.length);
  const recount = async () => {
    await page.goto("/default/storage");
    await page.getByRole("button", { name: "Count again" }).click();
    await expect(page.getByRole("button", { name: "Count again" })).toBeEnabled({ timeout: 60_000 });
  };
  await recount();
  await expect(page.getByRole("listitem").filter({ hasText: "Large and useless" })).toContainText("4.8 MB");

  await deleteFromList(page, "Large and useless");
  await page.goto("/default/trash");
  await page.getByRole("button", { name: "Purge Large and useless" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("cannot be undone");
  await expect(dialog).toContainText("4.8 MB");
  await dialog.getByRole("button", { name: "Purge" }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByRole("textbox").fill("purge");
  await dialog.getByRole("button", { name: "Purge" }).click();
  await expect(inTrash(page, "Large and useless")).toBeHidden();
  await bell(page).click();
  await expect(page.getByRole("dialog", { name: "Activities" })).toContainText("Purge from the trash");
  await expect(page.getByRole("dialog", { name: "Activities" })).toContainText("Done");

  await expect.poll(() => fs.existsSync(placeOf(bytes)), { timeout: 30_000 }).toBe(false);
  await recount();
  await expect(page.getByRole("listitem").filter({ hasText: "Large and useless" })).toHaveCount(0);
});

test("an experiment goes to the trash with its runs, and comes back with them", async ({ page }) => {
  await page.goto("/default/experiments");
  await page.getByRole("button", { name: "New experiment" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("short-lived");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("searchbox", { name: "Search experiments" }).fill("short-lived");
  await page.getByRole("button", { name: "Actions for short-lived" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByText("No experiment of that name")).toBeVisible();
  await page.goto("/default/trash?kind=experiments");
  await inTrash(page, "short-lived").getByRole("button", { name: "Restore short-lived" }).click();
  await page.goto("/default/experiments?q=short-lived");
  await expect(page.getByRole("link", { name: "short-lived" })).toBeVisible();
});

test("a retention rule tells what it would take before it is made", async ({ page }) => {
  await page.goto("/default/storage");
  await page.getByRole("button", { name: "Add a rule" }).click();
  const panel = page.getByRole("dialog", { name: "Add a retention rule" });
  await panel.getByLabel("After this many days").fill("0");
  await panel.getByRole("button", { name: "Add the rule" }).click();
  await expect(panel).toContainText("A whole number from 1 to 3650.");
  await panel.getByLabel("After this many days").fill("3000");
  await expect(panel.getByRole("status")).toContainText("Now that would be 0 runs");
  await panel.getByRole("button", { name: "Every experiment" }).click();
  await page.getByPlaceholder("Find an experiment").fill("Defa");
  await page.getByRole("option", { name: /^Default/ }).click();
  await expect(panel.getByRole("status")).toContainText("Default");
  await panel.getByRole("button", { name: "Default" }).click();
  await page.getByRole("option", { name: /^Default/ }).click();
  await panel.getByRole("button", { name: "Add the rule" }).click();
  const rules = page.getByRole("main").getByText("All runs go to the trash 3000 days after they have ended.");
  await expect(rules).toBeVisible();
  await page.getByRole("button", { name: /^Remove the rule: All runs/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the rule" }).click();
  await expect(rules).toBeHidden();
});

test("a Reader sees the trash and the storage, and nothing to change in them", async ({ page, browser }) => {
  await run(page, "echo gone", "Seen by a Reader");
  await deleteFromList(page, "Seen by a Reader");
  const link = await makeInvite(page, "Reader");
  const reader = await joinBy(browser, link, {
    name: "Tom Trash",
    email: "tom@example.test",
    password: "a reader's password",
  });
  await reader.goto("/default/trash");
  await expect(inTrash(reader, "Seen by a Reader")).toBeVisible();
  await expect(reader.getByRole("main").getByRole("button", { name: /Restore|Purge|Empty/ })).toHaveCount(0);
  await reader.goto("/default/storage");
  await expect(reader.getByRole("heading", { name: "Storage" })).toBeVisible();
  await expect(reader.getByRole("main").getByRole("button", { name: /Count again|Add a rule/ })).toHaveCount(
    0,
  );
  await reader.context().close();
});
