import { expect, type Page, test } from "@playwright/test";
import { expectGoodPage } from "./good-page";
import { logRuns } from "./logged-runs";

let names: string[];
test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  names = await logRuns(page, 3);
  await page.close();
});

const text = (page: Page) => page.getByRole("textbox", { name: "The report's text" });
const preview = (page: Page) => page.getByRole("region", { name: "The page as it will be" });

/** Ends in the editor of a new report. */
async function newReport(page: Page, title: string): Promise<void> {
  await page.goto("/default/reports");
  await page.getByRole("button", { name: "New report" }).first().click();
  await page.getByLabel("Title").fill(title);
}

async function write(page: Page, words: string): Promise<void> {
  await text(page).focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText(words);
}

test("a report is written with a live chart, saved, and read by its link", async ({ page, context }) => {
  await newReport(page, "What the rate does");
  await write(page, "# Findings\n\n<script>alert(1)</script> stays text\n\n");
  await page.getByRole("button", { name: "Insert" }).click();
  await page.getByRole("menuitem", { name: "Chart of a metric" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByPlaceholder("A part of a name").fill("logged 1");
  await dialog
    .getByRole("option", { name: /logged 1/ })
    .first()
    .click();
  await dialog.getByRole("button", { name: "loss", exact: true }).click();
  await dialog.getByRole("button", { name: "Insert" }).click();
  await expect(preview(page).getByRole("region", { name: "loss" }).getByRole("img")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Version 2, saved.")).toBeVisible();

  const reader = await context.newPage();
  await reader.goto(page.url().replace("/edit", ""));
  await expect(reader.getByRole("heading", { name: "Findings" })).toBeVisible();
  await expect(reader.getByText("<script>alert(1)</script> stays text")).toBeVisible();
  await expect(reader.getByRole("region", { name: "loss" }).getByRole("img")).toBeVisible();
});

test("a mistake in a block is named with its line", async ({ page }) => {
  await newReport(page, "With a mistake");
  await write(page, "```runs\nlimit: 5\nlimt: 6\n```\n");
  await expect(preview(page).getByRole("alert")).toContainText("Line 2 of the block");
  await expect(page.getByText("1 mistake in the blocks")).toBeVisible();
});

test("a draft survives a reload, and can be discarded", async ({ page }) => {
  await newReport(page, "Half written");
  await write(page, "unsaved words");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("unsaved words");
  await page.reload();
  await expect(preview(page)).toContainText("unsaved words");
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await expect(preview(page)).not.toContainText("unsaved words");
});

test("who saves over an unseen version is told, and joins both texts", async ({ page, context }) => {
  await newReport(page, "Two people");
  await write(page, "first\n\nmiddle\n\nlast\n");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 2, saved.")).toBeVisible();

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(preview(other)).toContainText("middle");
  await write(other, "added at the end\n");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Version 3, saved.")).toBeVisible();

  await text(page).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.insertText("added at the start\n\n");
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: /has saved version 3/ });
  await expect(dialog).toContainText("fit together");
  await dialog.getByRole("button", { name: "Join both" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 4, saved.")).toBeVisible();
  await expect(preview(page)).toContainText("added at the start");
  await expect(preview(page)).toContainText("added at the end");
});

test("a report is deleted, and comes back by undo", async ({ page }) => {
  await newReport(page, "To be deleted");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Read" }).click();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "Reports", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "To be deleted" })).toBeVisible();
});

test("axe finds nothing in the list, the editor and a report with every block", async ({ page }) => {
  await newReport(page, "Everything");
  const runs = `runs: [${names.join(", ")}]`;
  await write(
    page,
    `# One\n\n\`\`\`chart\n${runs}\nmetric: loss\n\`\`\`\n\n\`\`\`runs\n${runs}\ncolumns: [metrics.loss, params.lr]\n\`\`\`\n\n`,
  );
  await write(page, `\`\`\`compare\n${runs}\nbaseline: ${names[0]}\n\`\`\`\n`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Version 2, saved.")).toBeVisible();
  const editor = page.url();
  for (const address of [editor, editor.replace("/edit", ""), "/default/reports"])
    await expectGoodPage(page, address, { isWalked: false });
});
