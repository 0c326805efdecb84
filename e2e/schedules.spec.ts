import { expect, test } from "@playwright/test";
import { findViolations } from "./axe";
import { joinBy, makeInvite } from "./people";
import { status } from "./runs";
import { makeToken } from "./tracking";

test.describe.configure({ timeout: 180_000 });

/** Others each time that this is tried. */
const STAMP = Date.now().toString(36);
const [PIPELINE, SCHEDULE] = [`counts-${STAMP}`, `soon-${STAMP}`];

test("a schedule is made, begins its pipeline when it is due, and is disabled and deleted; a Reader only looks", async ({
  page,
  browser,
}) => {
  const headers = { authorization: `Bearer ${await makeToken(page)}` };
  const data = { name: PIPELINE, yaml: 'type: pipeline\njobs:\n  one: {command: "true"}\n', paths: {} };
  const published = await page.request.post("/api/v1/workspaces/default/pipeline-endpoints", {
    headers,
    data,
  });
  expect(published.status(), await published.text()).toBe(201);

  await page.goto("/default/schedules");
  await page.getByRole("button", { name: "New schedule" }).click();
  const dialog = page.getByRole("dialog");
  const file = dialog.getByLabel("Its file");
  await file.fill((await file.inputValue()).replace("name: nightly", `name: ${SCHEDULE}`));
  await dialog.getByRole("button", { name: "Create schedule" }).click();
  await expect(dialog.getByRole("alert")).toContainText("NAME");
  expect(await findViolations(page)).toEqual([]);
  const due = new Date(Date.now() + 8_000).toISOString();
  await file.fill(
    `name: ${SCHEDULE}
trigger: {type: recurrence, frequency: day, start_time: "${due}"}
create_job: {pipeline_endpoint: ${PIPELINE}}
`,
  );
  await dialog.getByRole("button", { name: "Create schedule" }).click();
  const row = page.getByRole("row").filter({ hasText: SCHEDULE });
  await expect(row).toContainText("every day (UTC)");
  await expect(row).toContainText(due.slice(0, 10));
  expect(await findViolations(page)).toEqual([]);

  const reader = await joinBy(browser, await makeInvite(page, "reader"), {
    name: "Rita Reader",
    email: `schedules-${STAMP}@example.test`,
    password: "another long and plain password",
  });
  await reader.goto("/default/schedules");
  await expect(reader.getByRole("row").filter({ hasText: SCHEDULE })).toBeVisible();
  await expect(reader.getByRole("button", { name: /New schedule|Disable|Delete/ })).toHaveCount(0);
  await reader.context().close();

  await page.goto("/default/schedules");
  const run = row.getByRole("link");
  await expect(run).toBeVisible({ timeout: 60_000 });
  await row.getByRole("button", { name: `Disable ${SCHEDULE}` }).click();
  await expect(row).toContainText("Disabled");
  await row.getByRole("button", { name: `Enable ${SCHEDULE}` }).click();
  await expect(row).not.toContainText("Disabled");
  await row.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Keep" }).click();
  await run.click();
  await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
  await page.goto("/default/schedules");
  await row.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete the schedule" }).click();
  await expect(row).toBeHidden();
});
