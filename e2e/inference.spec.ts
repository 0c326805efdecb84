import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { libraryAddress } from "@/domain/inference/library";
import { atelier } from "./command-line";

/** The first run builds the environment of the library. */
test.describe.configure({ timeout: 600_000 });
const BUILT_MS = 400_000;
const STEP_MS = 120_000;

/** Another one each time that this is tried. */
const NAME = `buyers-${Date.now().toString(36)}`;

const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
const use = (name: string, inputs: object = {}) => ({ component: libraryAddress(name), inputs });

/** Who is older or earns more buys. */
const ROWS = Array.from({ length: 80 }, (_, row) => {
  const [age, income] = [18 + ((row * 37) % 60), 1_000 + ((row * 919) % 5_000)];
  return [age, income, age * 60 + income > 5_000 ? "yes" : "no"].join(",");
});
const TRAINING = {
  type: "pipeline",
  display_name: NAME,
  settings: { default_compute: "local" },
  jobs: {
    people: use("enter_data_manually", { text: ["age,income,buys", ...ROWS].join("\n") }),
    algorithm: use("two_class_logistic_regression"),
    train: use("train_model", {
      untrained: from("algorithm", "untrained"),
      data: from("people", "data"),
      label: "buys",
    }),
    score: use("score_model", { model: from("train", "model"), data: from("people", "data") }),
  },
};

async function train(page: Page): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-training-"));
  const file = path.join(folder, "training.yml");
  fs.writeFileSync(file, JSON.stringify(TRAINING));
  const name = await atelier(page, "job", "create", "-f", file, "--query", "name", "-o", "tsv");
  fs.rmSync(folder, { recursive: true });
  return name;
}

test("a trained pipeline becomes one that scores, and that one a service, which answers a row without a label", async ({
  page,
}) => {
  await page.goto(`/default/runs/${await train(page)}/graph`);
  await page.getByRole("button", { name: "Create inference pipeline" }).click({ timeout: BUILT_MS });
  await expect(page).toHaveURL(/\/default\/designer\/\w+$/);
  await expect(page.locator('.react-flow__node[data-id="step:web_service_input"]')).toBeVisible();
  await expect(page.locator('.react-flow__node[data-id="step:train"]')).toHaveCount(0);

  await page.getByRole("button", { name: "Run", exact: true }).click();
  const ask = page.getByRole("dialog", { name: "Run the pipeline" });
  await ask.getByLabel("Experiment").fill("services");
  await ask.getByRole("button", { name: "Run" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  await page.goto(`${page.url()}/graph`);
  await page.getByRole("button", { name: "Deploy as a service" }).click({ timeout: STEP_MS });
  const form = page.getByRole("dialog", { name: "Deploy as a service" });
  await expect(form.getByLabel("Endpoint")).toHaveValue(NAME);
  await form.getByRole("button", { name: "Deploy", exact: true }).click();

  await expect(page).toHaveURL(new RegExp(`/default/endpoints/${NAME}$`));
  await expect(page.getByRole("row", { name: /blue Healthy/ })).toBeVisible({ timeout: STEP_MS });
  await page.getByRole("button", { name: "Send" }).click();
  const answer = page.getByRole("region", { name: "What was answered" });
  await expect(answer).toContainText(/"Scored Labels": "(yes|no)"/);
});
