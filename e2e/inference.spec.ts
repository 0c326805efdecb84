import { expect, type Page, test } from "@playwright/test";
import { part } from "./runs";

// The first run of the library builds the environment of its components.
test.describe.configure({ timeout: 900_000 });
const LONG_MS = 600_000;

const at = (name: string) => `azureml://registries/azureml/components/${name}/labels/latest`;
const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
const use = (name: string, inputs: object = {}) => ({ component: at(name), inputs });

/** Who is older or earns more buys; some ages are not known. */
const ROWS = Array.from({ length: 80 }, (_, row) => {
  const [age, income] = [18 + ((row * 37) % 60), 1_000 + ((row * 919) % 5_000)];
  const region = ["north", "south", "east"][row % 3];
  return [row % 9 === 0 ? "" : age, income, region, age * 60 + income > 5_000 ? "yes" : "no"].join(",");
});
const TRAINING = {
  type: "pipeline",
  display_name: "Who buys",
  jobs: {
    people: use("enter_data_manually", { text: ["age,income,region,buys", ...ROWS].join("\n") }),
    clean: use("clean_missing_data", { data: from("people", "data"), columns: "age", mode: "median" }),
    split: use("split_data", { data: from("clean", "cleaned"), stratify_column: "buys" }),
    scale: use("normalize_data", { data: from("split", "first"), columns: "age, income" }),
    same: use("apply_transformation", {
      data: from("split", "second"),
      transformation: from("scale", "transformation"),
    }),
    algorithm: use("two_class_logistic_regression"),
    train: use("train_model", {
      untrained: from("algorithm", "untrained"),
      data: from("scale", "normalized"),
      label: "buys",
    }),
    score: use("score_model", { model: from("train", "model"), data: from("same", "transformed") }),
    evaluate: use("evaluate_model", { scored: from("score", "scored") }),
  },
};

/** Runs what is on the canvas, and ends at the graph of its run. */
async function runIt(page: Page): Promise<void> {
  await expect(page.getByText("No problems: it can be run")).toBeVisible();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("dialog", { name: "Run the pipeline" }).getByRole("button", { name: "Run" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  await part(page, "Graph").click();
}

const step = (page: Page, name: string) => page.locator(`.react-flow__node[data-id="step:${name}"]`);

test("a trained pipeline becomes one that scores, is deployed, and scores a row without a label from the console", async ({
  page,
}) => {
  await page.goto("/default/designer");
  await page
    .getByLabel("The file of a pipeline")
    .first()
    .setInputFiles({
      name: "training.yml",
      mimeType: "application/yaml",
      buffer: Buffer.from(JSON.stringify(TRAINING)),
    });
  await runIt(page);
  const create = page.getByRole("button", { name: "Create inference pipeline" });
  await expect(create).toBeVisible({ timeout: LONG_MS });
  await create.click();

  await expect(page).toHaveURL(/\/default\/designer\/\w+$/);
  await expect(page.getByLabel("Name of the draft")).toHaveValue("Who buys (real-time)");
  await expect(page.locator(".react-flow__node-note")).toContainText("evaluate: it needs the label buys");
  for (const gone of ["split", "train", "evaluate"]) await expect(step(page, gone)).toHaveCount(0);
  await runIt(page);
  const deploy = page.getByRole("button", { name: "Deploy as a service" });
  await expect(deploy).toBeVisible({ timeout: LONG_MS });
  await deploy.click();
  await page.getByRole("dialog").getByRole("button", { name: "Deploy", exact: true }).click();

  await expect(page).toHaveURL(/\/default\/endpoints\/who-buys$/);
  await expect(page.getByRole("table").getByRole("row", { name: /blue Healthy/ })).toBeVisible({
    timeout: LONG_MS,
  });
  const editor = page.getByRole("textbox", { name: /^The request/ });
  await expect(page.locator(".monaco-editor").first()).toContainText("region");
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  const rows = [
    { age: null, income: 5900, region: "north" },
    { age: 19, income: 1100, region: "south" },
  ];
  await page.keyboard.insertText(JSON.stringify({ input_data: rows }));
  await page.getByRole("button", { name: "Send" }).click();
  const answer = page.getByRole("region", { name: "What was answered" });
  await expect(answer).toContainText('"Scored Labels": "yes"');
  await expect(answer).toContainText('"Scored Labels": "no"');
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(JSON.stringify({ input_data: [{ age: 30 }] }));
  await page.getByRole("button", { name: "Send" }).click();
  await expect(answer).toContainText("income");
  await expect(page.getByText("400", { exact: true })).toBeVisible();
});
