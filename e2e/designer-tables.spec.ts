import { expect, type Page, test } from "@playwright/test";
import { part } from "./runs";

test.describe.configure({ timeout: 300_000 });

const node = (page: Page, name: string) => page.locator(`.react-flow__node[data-id="step:${name}"]`);
const properties = (page: Page) => page.getByRole("region", { name: "Properties" });
const LIBRARY = "azureml://registries/azureml/components";
const PIPELINE = `type: pipeline
settings: {default_compute: local}
jobs:
  people:
    component: ${LIBRARY}/enter_data_manually
    inputs: {text: "name,age,city\\nAda,36,London\\nAlan,41,Wilmslow\\nGrace,85,Arlington\\n"}
  pick:
    component: ${LIBRARY}/select_columns
    inputs: {data: "\${{parent.jobs.people.outputs.data}}", columns: "name"}
`;

/** Runs what is drawn, and comes back once it has ended. */
async function run(page: Page): Promise<void> {
  const draft = page.url();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run the pipeline" });
  await dialog.getByRole("button", { name: "Run" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  await part(page, "Graph").click();
  await expect(node(page, "pick")).toContainText("Completed", { timeout: 240_000 });
  await page.goto(draft);
}

test("the ports of a step show the columns of what goes through them, on a sample and then in a run, and its fields offer them", async ({
  page,
}) => {
  await page.goto("/default/designer");
  await page
    .getByLabel("The file of a pipeline")
    .first()
    .setInputFiles({ name: "people.yml", mimeType: "application/yaml", buffer: Buffer.from(PIPELINE) });
  await node(page, "pick").click();
  // Nothing has run: the environment of the library is built first, once.
  const leaving = properties(page).getByRole("region", { name: "The table that leaves selected" });
  await expect(leaving).toContainText("3 rows, 1 column, made of the first 1,000 rows", { timeout: 240_000 });
  await expect(node(page, "people")).toContainText("3 × 3");

  const columns = properties(page).getByLabel(/^columns/);
  await columns.fill("name, salary");
  await columns.blur();
  await expect(node(page, "pick")).toContainText("1 problem");
  await expect(properties(page)).toContainText(
    "column 'salary' is not in the table data; it has name, age, city",
  );
  await columns.fill("city, age");
  await columns.blur();
  await expect(leaving).toContainText("3 rows, 2 columns");
  await leaving.getByRole("button", { name: /^Rows/ }).click();
  await expect(page.getByRole("dialog", { name: /^What leaves selected/ })).toContainText("Wilmslow");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await run(page);

  await node(page, "pick").click();
  const arriving = properties(page).getByRole("region", { name: "The table that arrives at data" });
  await expect(arriving).toContainText("3 rows, 3 columns, in the last run");
  for (const column of ["name", "age", "city"]) await expect(arriving).toContainText(column);
  await expect(properties(page).getByLabel("Name a column in columns")).toContainText("name");
});
