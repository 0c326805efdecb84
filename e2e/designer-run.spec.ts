import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { atelier } from "./command-line";
import { part } from "./runs";

test.describe.configure({ timeout: 240_000 });

const node = (page: Page, name: string) => page.locator(`.react-flow__node[data-id="step:${name}"]`);
const properties = (page: Page) => page.getByRole("region", { name: "Properties" });

const pipeline = (word: string) => `type: pipeline
settings: {default_compute: local}
inputs:
  word: {type: string}
jobs:
  make:
    command: echo \${{inputs.word}} > \${{outputs.text}}
    inputs: {word: "\${{parent.inputs.word}}"}
    outputs: {text: {type: uri_file}}
  other:
    command: echo ${word} > \${{outputs.text}}
    outputs: {text: {type: uri_file}}
  join:
    command: cat \${{inputs.a}} \${{inputs.b}}
    inputs:
      a: {type: uri_file, path: "\${{parent.jobs.make.outputs.text}}"}
      b: {type: uri_file, path: "\${{parent.jobs.other.outputs.text}}"}
`;

/** Runs what is drawn, and comes back once it has ended, with the name of the run. */
async function run(page: Page, word: string): Promise<string> {
  const draft = page.url();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run the pipeline" });
  await dialog.getByLabel("Experiment").fill("drawn");
  await dialog.getByLabel("word").fill(word);
  await dialog.getByRole("button", { name: "Run" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  const name = page.url().split("/").at(-1)!;
  await part(page, "Graph").click();
  for (const step of ["make", "other", "join"])
    await expect(node(page, step)).toContainText("Completed", { timeout: 90_000 });
  await page.goto(draft);
  return name;
}

async function submit(page: Page, yaml: string): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-drawn-"));
  const file = path.join(folder, "drawn.yml");
  fs.writeFileSync(file, yaml);
  const words = ["--set", "inputs.word.value=hello", "--query", "name", "-o", "tsv"];
  const name = await atelier(page, "job", "create", "-f", file, ...words);
  fs.rmSync(folder, { recursive: true });
  return name;
}

test("a drawn pipeline runs, shows how its steps stand, runs again what was changed alone, and is reused from the command line", async ({
  page,
}) => {
  await page.goto("/default/designer");
  const word = `first ${Date.now()}`;
  await page
    .getByLabel("The file of a pipeline")
    .first()
    .setInputFiles({ name: "drawn.yml", mimeType: "application/yaml", buffer: Buffer.from(pipeline(word)) });
  await expect(node(page, "join")).toBeVisible();
  const first = await run(page, "hello");
  for (const step of ["make", "other", "join"]) await expect(node(page, step)).toContainText("Completed");

  await node(page, "other").click();
  await expect(properties(page).getByRole("link", { name: "Log" })).toBeVisible();
  await properties(page).getByRole("button", { name: "Outputs and log" }).click();
  const dialog = page.getByRole("dialog", { name: "other" });
  await dialog.getByRole("tab", { name: "Log", exact: true }).click();
  await expect(dialog.getByRole("tab", { name: "Output of the script" })).toBeVisible();
  await page.keyboard.press("Escape");
  await properties(page).getByLabel("Command").fill(`echo ${word} changed > \${{outputs.text}}`);
  await properties(page).getByLabel("Display name").focus();
  await expect(page.getByRole("toolbar").getByText("Saved", { exact: true })).toBeVisible();
  const second = await run(page, "hello");
  await expect(node(page, "make")).toContainText("Reused");
  await expect(node(page, "other")).not.toContainText("Reused");
  await expect(node(page, "join")).not.toContainText("Reused");
  await node(page, "join").click();
  await expect(properties(page)).toContainText("Why it ran");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export YAML" }).click();
  const yaml = fs.readFileSync((await (await download).path())!, "utf8");
  const again = await submit(page, yaml);
  await page.goto(`/default/runs/${again}/graph`);
  for (const step of ["make", "other", "join"])
    await expect(node(page, step)).toContainText("Reused", { timeout: 60_000 });

  await page.goto(`/default/compare/steps?runs=${first},${second}`);
  const pairs = page.getByRole("region", { name: "The steps of both" });
  await expect(pairs.getByRole("row", { name: /^other/ })).toContainText(`and was \`echo ${word}`);
  await expect(pairs.getByRole("row", { name: /^make/ })).toContainText("Nothing");
});

test("a value that a step does not take is refused in the dialog, with its cause", async ({ page }) => {
  await page.goto("/default/designer");
  const yaml = pipeline("x").replace("word: {type: string}", "word: {type: string, enum: [a, b]}");
  await page
    .getByLabel("The file of a pipeline")
    .first()
    .setInputFiles({ name: "choice.yml", mimeType: "application/yaml", buffer: Buffer.from(yaml) });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run the pipeline" });
  await dialog.getByLabel("word").fill("c");
  await dialog.getByRole("button", { name: "Run" }).click();
  await expect(dialog.getByRole("alert")).toContainText("c is none of a, b");
});
