import { expect, type Locator, type Page } from "@playwright/test";

/** A step on the canvas, by its name in the pipeline. */
export const node = (page: Page, name: string) => page.locator(`.react-flow__node[data-id="step:${name}"]`);
export const handle = (page: Page, name: string, port: string) =>
  node(page, name).locator(`.react-flow__handle[data-handleid="${port}"]`);
export const properties = (page: Page) => page.getByRole("region", { name: "Properties" });
export const saved = (page: Page) => page.getByRole("toolbar").getByText("Saved", { exact: true });

/** Ends in the editor of a new draft. */
export async function newDraft(page: Page): Promise<void> {
  await page.goto("/default/designer");
  await page.getByRole("button", { name: "New pipeline" }).first().click();
  await expect(page.getByRole("toolbar", { name: "The draft" })).toBeVisible();
}

export async function importDraft(page: Page, name: string, yaml: string): Promise<void> {
  await page.goto("/default/designer");
  await page
    .getByLabel("The file of a pipeline")
    .first()
    .setInputFiles({ name, mimeType: "application/yaml", buffer: Buffer.from(yaml) });
  await expect(page.getByRole("toolbar", { name: "The draft" })).toBeVisible();
}

/** Draws an edge with the pointer, from one port to another. */
export async function connect(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start!.x + start!.width / 2, start!.y + start!.height / 2);
  await page.mouse.down();
  await page.mouse.move(end!.x, end!.y, { steps: 8 });
  await page.mouse.move(end!.x + end!.width / 2, end!.y + end!.height / 2);
  await page.mouse.up();
}

/** Asks for a run of what is drawn; ends on the page of the run, whose name it answers with. */
export async function runDraft(page: Page, experiment: string): Promise<string> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run the pipeline" });
  await dialog.getByLabel("Experiment").fill(experiment);
  await dialog.getByRole("button", { name: "Run" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  return page.url().split("/").at(-1)!;
}
