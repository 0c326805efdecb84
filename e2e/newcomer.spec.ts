/** The whole path of somebody new among many runs. With `SEEDED_HOME` it is walked in a studio that is there already. */
import fs from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { card, downloadCsv, dragOver } from "./chart-cards";
import { SEEDED } from "./page-list";
import { joinBy, makeInvite } from "./people";
import { part, status } from "./runs";

test.describe.configure({ timeout: 300_000 });

const EXPERIMENT = "vision/resnet-sweep";
const CODE = path.join(import.meta.dirname, "files/trial");
const GUARD = "    if abs(point[1]) > 20:\n        continue\n";

const search = (page: Page) => page.getByRole("combobox", { name: "Search runs" });
const table = (page: Page) => page.getByRole("region", { name: "Runs", exact: true });
const names = (page: Page) => table(page).locator("tr[data-run] a").allTextContents();
const parts = (page: Page) => page.getByRole("navigation", { name: "Parts of the comparison" });
const compared = (page: Page) => page.getByRole("list", { name: "Runs compared" });

/** Submits a folder by the New run page, and waits until it has been executed. */
async function train(page: Page, folder: string): Promise<void> {
  await page.goto(`${SEEDED}/runs/new`);
  await page.getByLabel("Choose a folder").setInputFiles(folder);
  await expect(page.getByText("and job.yml as the job")).toBeVisible();
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page).toHaveURL(/\/runs\/run_\w+$/);
  await expect(status(page, "Completed")).toBeVisible({ timeout: 120_000 });
}

/** The same trial as somebody had it before: fewer and smaller steps, and a guard against what is no plausible point. */
function earlierTrial(folder: string): string {
  fs.cpSync(CODE, folder, { recursive: true });
  const edit = (file: string, from: string, to: string) => {
    const text = fs.readFileSync(path.join(folder, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no “${from}”.`);
    fs.writeFileSync(path.join(folder, file), text.replace(from, to));
  };
  edit("job.yml", "Two clouds", "Two clouds, guarded");
  edit("job.yml", "steps: 100000", "steps: 2000");
  edit("job.yml", "lr: 0.01", "lr: 0.00001");
  edit("train.py", "    loss = ", `${GUARD}    loss = `);
  return folder;
}

/** Drags around a step until each of its neighbours is shown; answers with its value. */
async function zoomInto(page: Page, metric: string, step: number): Promise<number> {
  let [from, to] = [0, 100_000];
  for (let drags = 0; drags < 6; drags += 1) {
    const share = 0.08 + (0.9 * (step - from)) / (to - from);
    await dragOver(page, metric, Math.max(0.05, share - 0.1), Math.min(0.98, share + 0.1));
    await expect(card(page, metric).getByRole("button", { name: "Reset zoom" })).toBeVisible();
    const lines = (await downloadCsv(page, metric)).trim().split("\r\n").slice(1);
    const points = new Map(lines.map((line) => line.split(",").slice(-2).map(Number) as [number, number]));
    const isWhole = [step - 1, step, step + 1].every((each) => points.has(each));
    if (isWhole) return points.get(step)!;
    [from, to] = [Math.min(...points.keys()), Math.max(...points.keys())];
  }
  throw new Error(`No zoom shows every step around ${step}.`);
}

test("the best run is found, compared, explained, looked into, kept as a view, and seen by a Reader", async ({
  page,
  browser,
}, info) => {
  await train(page, earlierTrial(info.outputPath("trial")));
  await train(page, CODE);

  // Find the best run of the experiment by a filter with OR.
  await page.goto(`${SEEDED}/experiments`);
  await page.getByRole("searchbox", { name: "Search experiments" }).fill("resnet");
  await page.getByRole("main").getByRole("link", { name: EXPERIMENT, exact: true }).click();
  await expect(page.getByRole("heading", { name: "Runs", level: 1 })).toBeVisible();
  await expect.poll(() => names(page)).toContain("Two clouds, guarded");
  const all = await names(page);
  await search(page).fill("metrics.`val/accuracy` > 0.9 OR params.optimizer = 'sgd'");
  await search(page).press("Enter");
  await expect.poll(() => names(page)).not.toEqual(all);
  const newest = await names(page);
  await table(page).getByRole("button", { name: "val/accuracy", exact: true }).click();
  await expect.poll(() => names(page)).not.toEqual(newest);
  const best = (await names(page)).slice(0, 5);
  expect(best[0]).toBe("Two clouds");
  const order = await names(page);
  const list = page.url();

  // Compare it with four others, and see which parameters matter.
  for (let place = 0; place < 5; place += 1) {
    await table(page).locator("tr[data-run]").nth(place).getByRole("checkbox").click();
  }
  await page.getByRole("region", { name: "Selected runs" }).getByRole("link", { name: "Compare" }).click();
  await expect(compared(page).getByRole("link")).toHaveText(best);
  await expect(card(page, "val/accuracy").getByRole("img")).toHaveAccessibleName(/ends at 0\.\d+/);
  await parts(page).getByRole("link", { name: "What matters" }).click();
  await expect(page.getByRole("img", { name: /^5 of 5 runs as lines across/ })).toBeVisible();
  await expect(page.getByText("anything may look like a cause")).toBeVisible();
  await page.getByRole("button", { name: `Add the newest runs of ${EXPERIMENT}` }).click();
  const weights = page.getByRole("region", { name: "Importance of the parameters" });
  await expect(weights.getByRole("row", { name: "Axis for lr" })).toContainText("%");

  // Zoom into its spike: the card has the exact point of the step that the log tells of.
  await page.goBack();
  await compared(page).getByRole("link", { name: "Two clouds", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Two clouds", level: 1 })).toBeVisible();
  await part(page, "Metrics").click();
  await expect(card(page, "train/loss").getByRole("img")).toHaveAccessibleName(/ends at/);
  const spike = await zoomInto(page, "train/loss", 61_700);
  await part(page, "Logs").click();
  await page.getByRole("searchbox", { name: "Search the log" }).fill("jumps");
  await expect(page.getByText(`the loss jumps to ${spike.toFixed(6)}`)).toBeVisible();

  // Diff its code with the earlier one's.
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Compare with" }).click();
  await page.getByPlaceholder("A part of a name").fill("guarded");
  await page.getByRole("option", { name: "Two clouds, guarded" }).first().click();
  await expect(page.getByRole("list", { name: "Runs compared" })).toContainText("Two clouds, guarded");
  await page.keyboard.press("Escape");
  await parts(page).getByRole("link", { name: "Code" }).click();
  await expect(page.getByRole("list", { name: "Files that differ" })).toContainText("train.py");
  await expect(page.getByText("if abs(point[1]) > 20:")).toBeVisible();

  // Save the list as a view, and send the link to a Reader.
  await page.goto(list);
  await expect.poll(() => names(page)).toEqual(order);
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save as a new view…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("The best by accuracy");
  await dialog.getByLabel("Share it with the workspace").check();
  await dialog.getByRole("button", { name: "Save the view" }).click();
  await expect(page).toHaveURL(/view=viw_/);
  const link = page.url();
  const reader = await joinBy(browser, await makeInvite(page, "Reader", SEEDED.slice(1)), {
    name: "Nora Newcomer",
    email: `nora-${crypto.randomUUID()}@example.test`,
    password: "a reader's password",
  });
  await reader.goto(link);
  await expect.poll(() => names(reader)).toEqual(order);

  // The Reader can change nothing: neither by the page, nor past it.
  await reader.getByRole("button", { name: "The best by accuracy" }).click();
  await expect(reader.getByRole("menuitem", { name: "Copy the link" })).toBeVisible();
  await expect(reader.getByRole("menuitem", { name: /Save|Rename|Delete|Share/ })).toHaveCount(0);
  await reader.keyboard.press("Escape");
  for (const place of [0, 1])
    await table(reader).locator("tr[data-run]").nth(place).getByRole("checkbox").click();
  const bar = reader.getByRole("region", { name: "Selected runs" });
  await expect(bar.getByRole("link", { name: "Compare" })).toBeVisible();
  await expect(bar.getByRole("button", { name: /Tag|Move|Archive|Cancel|Delete/ })).toHaveCount(0);
  const run = await table(reader).locator("tr[data-run]").first().getAttribute("data-run");
  const refused = await reader.request.post("/api/trpc/runs.change", {
    headers: { origin: new URL(reader.url()).origin },
    data: { json: { workspace: SEEDED.slice(1), runs: [run], change: { kind: "trash" } } },
  });
  expect(refused.status()).toBe(403);
  await reader.reload();
  await expect.poll(() => names(reader)).toEqual(order);
  await reader.context().close();
});
