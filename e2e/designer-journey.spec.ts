import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { atelier } from "./command-line";
import { connect, handle, newDraft, node, properties, runDraft, saved } from "./designer";
import { part } from "./runs";

/** The first sample builds the environment of the library, which nothing has built before. */
test.describe.configure({ timeout: 900_000 });
const BUILT_MS = 400_000;
const STEP_MS = 240_000;

/** Another one each time that this is tried. */
const NAME = `buyers-${Date.now().toString(36)}`;
/** No earlier try has trained with these. */
const STAMP = `${Date.now() % 1_000_000}1`;
const [WEAK, STRONG] = [`0.5${STAMP}`, `5.${STAMP}`];
const REGIONS = ["north", "south", "east"];

/** Who is older or earns more buys; now and then an age is missing. */
const ROWS = Array.from({ length: 80 }, (_, row) => {
  const [age, income] = [18 + ((row * 37) % 60), 1_000 + ((row * 919) % 5_000)];
  const buys = age * 60 + income + ((row * 53) % 9) * 150 > 5_500 ? "yes" : "no";
  return [`p${row}`, row % 9 === 4 ? "" : age, income, REGIONS[row % 3], buys].join(",");
});

/** What is dragged, the name that its step gets, and where it is let go on the canvas. */
const STEPS: [title: string, step: string, x: number, y: number][] = [
  ["Enter data manually", "enter_data_manually", 110, 40],
  ["Select columns", "select_columns", 330, 40],
  ["Clean missing data", "clean_missing_data", 550, 40],
  ["Summarize data", "summarize_data", 110, 210],
  ["Normalize data", "normalize_data", 330, 210],
  ["Split data", "split_data", 550, 210],
  ["Two-class logistic regression", "two_class_logistic_regression", 110, 380],
  ["Train model", "train_model", 330, 380],
  ["Score model", "score_model", 550, 380],
  ["Evaluate model", "evaluate_model", 550, 550],
];
const EDGES = [
  ["enter_data_manually", "data", "select_columns", "data"],
  ["select_columns", "selected", "clean_missing_data", "data"],
  ["select_columns", "selected", "summarize_data", "data"],
  ["clean_missing_data", "cleaned", "normalize_data", "data"],
  ["normalize_data", "normalized", "split_data", "data"],
  ["two_class_logistic_regression", "untrained", "train_model", "untrained"],
  ["split_data", "first", "train_model", "data"],
  ["train_model", "model", "score_model", "model"],
  ["split_data", "second", "score_model", "data"],
  ["score_model", "scored", "evaluate_model", "scored"],
] as const;
const LEARNING = ["two_class_logistic_regression", "train_model", "score_model", "evaluate_model"];

/** Drags the components to their places: what is let go stands under the pointer. */
async function drag(page: Page): Promise<void> {
  for (let times = 0; times < 3; times++) await page.getByRole("button", { name: "Zoom out" }).click();
  const pane = page.locator(".react-flow__pane");
  const { x: left, y: top } = (await pane.boundingBox())!;
  for (const [title, step, x, y] of STEPS) {
    await page
      .getByRole("button", { name: `Add ${title}`, exact: true })
      .dragTo(pane, { targetPosition: { x, y } });
    const box = (await node(page, step).boundingBox())!;
    expect(box.x, title).toBeLessThan(left + x);
    expect(box.x + box.width, title).toBeGreaterThan(left + x);
    expect(box.y, title).toBeLessThan(top + y);
    expect(box.y + box.height, title).toBeGreaterThan(top + y);
  }
}

/** What is open in the panel, in the field of that name. */
async function give(page: Page, step: string, field: string, value: string): Promise<void> {
  await node(page, step).click();
  const control = properties(page).getByLabel(new RegExp(`^${field}( \\*)?$`));
  if ((await control.evaluate((element) => element.tagName)) === "SELECT") await control.selectOption(value);
  else await control.fill(value);
  await control.blur();
}

const leaving = (page: Page, port: string) =>
  properties(page).getByRole("region", { name: `The table that leaves ${port}` });

async function nameColumns(page: Page): Promise<void> {
  await node(page, "select_columns").click();
  const chooser = properties(page).getByLabel("Name a column in columns");
  await expect(chooser.getByRole("option")).toContainText(["name", "age", "income", "region", "buys"], {
    timeout: BUILT_MS,
  });
  const columns = properties(page).getByLabel(/^columns/);
  await columns.fill("age, incme, region");
  await columns.blur();
  await expect(node(page, "select_columns")).toContainText("1 problem");
  await expect(properties(page)).toContainText("column 'incme' is not in the table data; it has name, age");
  await columns.fill("age, income, region");
  await columns.blur();
  await chooser.selectOption({ label: "buys (string)" });
  await expect(columns).toHaveValue("age, income, region, buys");
  await expect(leaving(page, "selected")).toContainText("80 rows, 4 columns, made of the first 1,000 rows");
}

async function readEvaluation(page: Page): Promise<void> {
  await node(page, "evaluate_model").click();
  await page.getByRole("button", { name: "Results and log" }).click();
  const dialog = page.getByRole("dialog", { name: "Evaluate model" });
  await expect(dialog.getByText("accuracy", { exact: true })).toBeVisible();
  for (const picture of ["roc", "precision-recall", "confusion-matrix"])
    await expect(dialog.getByRole("img", { name: new RegExp(`/${picture}\\.png$`) })).toBeVisible();
  await dialog.getByRole("tab", { name: "Log", exact: true }).click();
  await expect(dialog.getByRole("tab", { name: "Output of the script" })).toBeVisible();
  await page.keyboard.press("Escape");
}

/** Waits on the graph of the run. */
async function expectDone(page: Page): Promise<void> {
  await part(page, "Graph").click();
  for (const [, step] of STEPS)
    await expect(node(page, step)).toContainText("Completed", { timeout: STEP_MS });
}

async function submitAgain(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export YAML" }).click();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-drawn-"));
  const file = path.join(folder, "drawn.yml");
  await (await download).saveAs(file);
  const name = await atelier(page, "job", "create", "-f", file, "--query", "name", "-o", "tsv");
  fs.rmSync(folder, { recursive: true });
  return name;
}

async function deploy(page: Page, run: string): Promise<void> {
  await page.goto(`/default/runs/${run}/graph`);
  await page.getByRole("button", { name: "Create inference pipeline" }).click();
  await expect(page).toHaveURL(/\/default\/designer\/\w+$/);
  await expect(node(page, "web_service_input")).toBeVisible();
  await expect(node(page, "train_model")).toHaveCount(0);
  await runDraft(page, "services");
  await part(page, "Graph").click();
  await page.getByRole("button", { name: "Deploy as a service" }).click({ timeout: STEP_MS });
  const form = page.getByRole("dialog", { name: "Deploy as a service" });
  await expect(form.getByLabel("Endpoint")).toHaveValue(NAME);
  await form.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/default/endpoints/${NAME}$`));
  await expect(page.getByRole("row", { name: /blue Healthy/ })).toBeVisible({ timeout: STEP_MS });
}

test("a newcomer draws ten components, sees the tables before anything runs, trains, reads how good it is, changes one thing, and asks the model for an answer", async ({
  page,
}) => {
  await newDraft(page);
  await page.getByLabel("Name of the draft").fill(NAME);
  await page.keyboard.press("Enter");
  await drag(page);
  for (const [from, output, to, input] of EDGES)
    await connect(page, handle(page, from, output), handle(page, to, input));
  await expect(page.locator(".react-flow__edge")).toHaveCount(EDGES.length);
  await give(page, "enter_data_manually", "text", ["name,age,income,region,buys", ...ROWS].join("\n"));
  await nameColumns(page);
  await give(page, "clean_missing_data", "columns", "age");
  await give(page, "clean_missing_data", "mode", "median");
  await give(page, "two_class_logistic_regression", "regularization", WEAK);
  await expect(node(page, "enter_data_manually")).toContainText("80 × 5");
  await expect(node(page, "split_data")).toContainText("first56 × 4");
  await expect(node(page, "split_data")).toContainText("second24 × 4");
  await node(page, "train_model").click();
  await properties(page).getByLabel("Name a column in label").selectOption({ label: "buys (string)" });
  await expect(page.getByText("No problems: it can be run")).toBeVisible();
  await expect(saved(page)).toBeVisible();
  expect(await findViolations(page), "axe on the drawn pipeline").toEqual([]);

  const draft = page.url();
  const first = await runDraft(page, "drawn");
  await expectDone(page);
  await readEvaluation(page);
  await page.goto(draft);
  await readEvaluation(page);
  await node(page, "select_columns").click();
  const arriving = properties(page).getByRole("region", { name: "The table that arrives at data" });
  await expect(arriving).toContainText("80 rows, 5 columns, in the last run");
  await leaving(page, "selected").getByRole("button", { name: /^Rows/ }).click();
  await expect(page.getByRole("dialog", { name: /^What leaves selected/ })).toContainText("south");
  await page.keyboard.press("Escape");

  await give(page, "two_class_logistic_regression", "regularization", STRONG);
  await expect(saved(page)).toBeVisible();
  const second = await runDraft(page, "drawn");
  await expectDone(page);
  for (const [, step] of STEPS) {
    const isReused = expect(node(page, step));
    await (LEARNING.includes(step) ? isReused.not : isReused).toContainText("Reused");
  }
  await node(page, "two_class_logistic_regression").click();
  const step = page.getByRole("region", { name: /^Step / });
  await expect(step).toContainText(`the parameter regularization is ${STRONG}, and was ${WEAK}`);
  await page.goto(draft);
  await node(page, "train_model").click();
  await expect(properties(page)).toContainText("Why it ran");
  const again = await submitAgain(page);
  await page.goto(`/default/runs/${again}/graph`);
  for (const [, name] of STEPS) await expect(node(page, name)).toContainText("Reused", { timeout: STEP_MS });
  await page.goto(`/default/compare/steps?runs=${first},${second}`);
  const pairs = page.getByRole("region", { name: "The steps of both" });
  await expect(pairs.getByRole("row", { name: /^Two-class logistic/ })).toContainText(
    `regularization is ${STRONG}`,
  );

  await deploy(page, second);
  await page.getByRole("button", { name: "Send" }).click();
  const answer = page.getByRole("region", { name: "What was answered" });
  await expect(answer).toContainText(/"Scored Labels": "(yes|no)"/);
});
