import { expect, test } from "@playwright/test";
import { findViolations } from "./axe";
import { joinBy, makeInvite } from "./people";
import { status } from "./runs";

test.describe.configure({ timeout: 240_000 });

/** Another one each time that this is tried. */
const NAME = `team-${Date.now().toString(36)}`;

test("a cluster is made, runs a job on a node of its own, is changed, stopped and deleted", async ({
  page,
}) => {
  await page.goto("/default/compute");
  await expect(page.getByRole("link", { name: "local", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "New compute target" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(NAME);
  await dialog.getByLabel("Nodes at most").fill("2");
  await dialog.getByLabel("Seconds until an idle node ends").fill("2");
  await expect(dialog.getByRole("region", { name: "The same as YAML" })).toContainText("max_instances: 2");
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: NAME, level: 1 })).toBeVisible();
  await expect(page.getByText("None now: a node is started as soon as a run waits for it.")).toBeVisible();
  const address = page.url();
  expect(await findViolations(page)).toEqual([]);

  await page.goto("/default/runs/new");
  await page.getByLabel("Name", { exact: true }).fill("On the team's nodes");
  await page.getByLabel("Command").fill("sleep 8");
  await page.getByRole("combobox", { name: "Compute" }).selectOption(NAME);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page).toHaveURL(/\/default\/runs\/run_\w+$/);
  const run = page.url().split("/").at(-1)!;
  await page.getByRole("link", { name: NAME }).first().click();
  const node = page.getByRole("row").filter({ hasText: `${NAME}-1-` });
  await expect(node).toContainText(run, { timeout: 60_000 });
  await expect(node).toContainText("Busy");
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("link", { name: run }).click();
  await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
  await page.goto(address);
  await expect(node).toBeHidden({ timeout: 60_000 });

  await page.getByRole("button", { name: "Change" }).click();
  const yaml = dialog.getByLabel("YAML");
  await yaml.fill((await yaml.inputValue()).replace("max_instances: 2", "max_instance: 3"));
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Did you mean `max_instances`?")).toBeVisible();
  await yaml.fill((await yaml.inputValue()).replace("max_instance: 3", "max_instances: 3"));
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("0 of 3 slots in use")).toBeVisible();

  await page.getByRole("button", { name: "Stop" }).click();
  await dialog.getByRole("button", { name: "Stop the compute target" }).click();
  await expect(page.getByText("It is stopped, so no node is started.")).toBeVisible();
  await page.goto("/default/runs/new");
  await page.getByLabel("Name", { exact: true }).fill("Has to wait");
  await page.getByLabel("Command").fill("echo late");
  await page.getByRole("combobox", { name: "Compute" }).selectOption(NAME);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText(`Waiting: ${NAME} is stopped`)).toBeVisible();
  const waiting = page.url();
  await page.goto(address);
  const queued = page.getByRole("row").filter({ hasText: "Has to wait" });
  await expect(queued).toContainText(`${NAME} is stopped: its runs begin when it is started again.`);
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete the compute target" }).click();
  await expect(page.getByText(`is used by the runs ${waiting.split("/").at(-1)}`)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Start" }).click();
  await page.goto(waiting);
  await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
  await page.goto(address);
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete the compute target" }).click();
  await expect(page).toHaveURL(/\/default\/compute$/);
  await expect(page.getByRole("link", { name: NAME })).toBeHidden();
});

test("who looks only sees the targets and changes none", async ({ page, browser }) => {
  const link = await makeInvite(page, "reader");
  const email = `looks-${Date.now()}@example.test`;
  const account = { name: "Rita Reader", email, password: "another long and plain password" };
  const reader = await joinBy(browser, link, account);
  await reader.goto("/default/compute");
  await expect(reader.getByRole("link", { name: "local", exact: true })).toBeVisible();
  await expect(reader.getByRole("button", { name: "New compute target" })).toBeHidden();
  await reader.goto("/default/compute/local");
  await expect(reader.getByRole("heading", { name: "local", level: 1 })).toBeVisible();
  await expect(reader.getByRole("button", { name: "Stop" })).toBeHidden();
  await reader.context().close();
});
