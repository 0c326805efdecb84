import { expect, test } from "@playwright/test";
import { findViolations } from "./axe";
import { part, status } from "./runs";

test.describe.configure({ timeout: 240_000 });

/** Another one each time that this is tried. */
const SECRET = `CHOSEN_${Date.now()}`;

test("a job takes a secret and a path of a datastore that were chosen from what is there", async ({
  page,
}) => {
  await page.goto("/default/secrets");
  await page.getByRole("button", { name: "New secret" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(SECRET);
  await dialog.getByLabel("Value").fill("what only the run is told");
  await dialog.getByRole("button", { name: "Set the secret" }).click();
  await expect(page.getByRole("row").filter({ hasText: SECRET })).toBeVisible();
  await page.goto("/default/datastores/workspaceblobstore?path=chosen");
  const file = { name: "words.txt", mimeType: "text/plain", buffer: Buffer.from("words from the store\n") };
  await page.getByLabel("Upload files").setInputFiles(file);
  await expect(page.getByText("words.txt is there")).toBeVisible();

  await page.goto("/default/runs/new");
  await page.getByLabel("Name", { exact: true }).fill("Chosen");
  await page
    .getByLabel("Command")
    .fill(
      `cat \${{inputs.words_txt}} && test "$${SECRET}" = "what only the run is told" && echo "and the key"`,
    );
  await page.getByLabel("Add a secret as a variable").selectOption(SECRET);
  await expect(page.getByLabel("Value 1").last()).toHaveValue(`secret:${SECRET}`);
  await page.getByLabel("Add a path in a datastore").selectOption("workspaceblobstore");
  const path = page.getByLabel("Path in workspaceblobstore");
  await expect(page.locator("datalist option[value='chosen/']")).toBeAttached();
  await path.fill("chosen/");
  await expect(page.locator("datalist option[value='chosen/words.txt']")).toBeAttached();
  await path.fill("chosen/words.txt");
  await page.getByRole("button", { name: "Add the path" }).click();
  await expect(
    page.getByText("azureml://datastores/workspaceblobstore/paths/chosen/words.txt"),
  ).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  await expect(status(page, "Completed")).toBeVisible({ timeout: 120_000 });
  await part(page, "Logs").click();
  const log = page.getByRole("region", { name: "Log" });
  await expect(log).toContainText("words from the store");
  await expect(log).toContainText("and the key");
});
