import { expect, type Page } from "@playwright/test";

/** A tab of a run's page. */
export const part = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name });

/** The status that the page shows, where it is this one. */
export const status = (page: Page, name: string) =>
  page.getByRole("main").getByText(name, { exact: true }).first();

/** Presses the button of the home page; ends on the page of the run. */
export async function runSample(page: Page): Promise<void> {
  await page.goto("/default");
  const button = page.getByRole("button", { name: "Run the sample" });
  const folded = page.getByText("Run the sample, connect a script");
  await expect(button.or(folded).first()).toBeVisible();
  if (await folded.isVisible()) await folded.click();
  await button.click();
  await expect(page.getByRole("heading", { name: "First run", level: 1 })).toBeVisible();
}

/** Submits a command by the form of the New run page; ends on the page of the run. */
export async function submitCommand(page: Page, command: string, name = "By hand"): Promise<void> {
  await page.goto("/default/runs/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Command").fill(command);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
}
