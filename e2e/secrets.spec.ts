import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { joinBy, makeInvite } from "./people";

test.describe.configure({ timeout: 240_000 });

const FIRST = "the-first-value-of-the-key";
const SECOND = "the-second-value-of-the-key";

/** Everything that the page is answered from now on. */
function hearAnswers(page: Page): () => Promise<string> {
  const answers: Promise<string>[] = [];
  page.on("response", (response) => answers.push(response.text().catch(() => "")));
  return async () => (await Promise.all(answers)).join("\n");
}

test("a secret is set, rotated and deleted, and no answer holds its value", async ({ page }) => {
  const answers = hearAnswers(page);
  await page.goto("/default/secrets");
  await page.getByRole("button", { name: "New secret" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("DOOR_KEY");
  await dialog.getByLabel("Value").fill("abc");
  await expect(dialog.getByText("at least 4 characters")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Set the secret" })).toBeDisabled();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByLabel("Value").fill(FIRST);
  await dialog.getByRole("button", { name: "Set the secret" }).click();
  const row = page.getByRole("row").filter({ hasText: "DOOR_KEY" });
  await expect(row).toContainText("No run yet");

  await row.getByRole("button", { name: "Rotate DOOR_KEY" }).click();
  await expect(dialog.getByLabel("New value")).toHaveValue("");
  await dialog.getByLabel("New value").fill(SECOND);
  await dialog.getByRole("button", { name: "Set the new value" }).click();
  await expect(row.getByRole("cell").nth(1)).toHaveText("2");
  await page.reload();
  await expect(row.getByRole("cell").nth(1)).toHaveText("2");
  expect(await findViolations(page)).toEqual([]);

  await row.getByRole("button", { name: "Delete DOOR_KEY" }).click();
  await expect(dialog).toContainText("The values of its 2 versions go for good");
  await dialog.getByRole("button", { name: "Delete the secret" }).click();
  await expect(row).toBeHidden();
  expect(await answers()).not.toMatch(/the-(first|second)-value/);
});

test("a secret that somebody rotated meanwhile is not rotated unseen, and a Reader sees none", async ({
  page,
  browser,
}) => {
  await page.goto("/default/secrets");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "New secret" }).click();
  await dialog.getByLabel("Name").fill("SHARED_KEY");
  await dialog.getByLabel("Value").fill(FIRST);
  await dialog.getByRole("button", { name: "Set the secret" }).click();
  await page.getByRole("button", { name: "New secret" }).click();
  await dialog.getByLabel("Name").fill("SHARED_KEY");
  await dialog.getByLabel("Value").fill(SECOND);
  await dialog.getByRole("button", { name: "Set the secret" }).click();
  await expect(dialog.getByRole("alert")).toContainText("There is a secret “SHARED_KEY” already");

  const account = { name: "Rita Reads", email: "rita.reads@example.test", password: "another long password" };
  const reader = await joinBy(browser, await makeInvite(page, "Reader"), account);
  await reader.goto("/default/secrets");
  await expect(reader.getByText("Your role does not see secrets")).toBeVisible();
  await expect(reader.getByText("SHARED_KEY")).toBeHidden();
  expect(await findViolations(reader)).toEqual([]);
  await reader.context().close();
});
