import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { joinBy, makeInvite } from "./people";
import { status, submitCommand } from "./runs";

/** One parent with four trials, of which two have the optimizer adam, for all journeys of the list. */
const FAMILY = `Trials ${crypto.randomUUID().slice(0, 8)}`;

/** A run that logs what the journeys look for: as an MLflow client does, from inside of a job. */
const SCRIPT = `import json, os, urllib.request as web
def call(door, **body):
    ask = web.Request(os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/" + door, json.dumps(body).encode(),
        {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"})
    return json.load(web.urlopen(ask))
at = 1_700_000_000_000
experiment = os.environ["MLFLOW_EXPERIMENT_ID"]
top = os.environ["MLFLOW_RUN_ID"]
for index, (rate, optimizer) in enumerate([("0.1", "adam"), ("0.01", "sgd"), ("0.001", "adam"), ("0.5", "lion")]):
    tags = [{"key": "mlflow.parentRunId", "value": top}]
    run = call("runs/create", experiment_id=experiment, run_name="trial " + optimizer + " " + rate, tags=tags)
    run_id = run["run"]["info"]["run_id"]
    metrics = [{"key": "val/loss", "value": 1 / (step + 1) + index / 10, "timestamp": at + step, "step": step} for step in range(20)]
    call("runs/log-batch", run_id=run_id, metrics=metrics,
        params=[{"key": "rate", "value": rate}, {"key": "optimizer", "value": optimizer}, {"key": "family", "value": "${FAMILY}"}])
    call("runs/update", run_id=run_id, status="FINISHED")
`;

test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  await submitCommand(
    page,
    `python - <<'END'
${SCRIPT}END`,
    FAMILY,
  );
  await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
  await page.close();
});
const OF_FAMILY = `params.family = '${FAMILY}'`;

const search = (page: Page) => page.getByRole("combobox", { name: "Search runs" });
const table = (page: Page) => page.getByRole("region", { name: "Runs", exact: true });
const rowOf = (page: Page, name: string) => table(page).getByRole("row").filter({ hasText: name });
const names = (page: Page) => table(page).locator("tr[data-run] a").allTextContents();

test("a filter with OR, an order, columns and a selection are found again in a view, by a Reader who cannot change it", async ({
  page,
  browser,
}) => {
  await page.goto("/default/runs");
  await search(page).fill(`${OF_FAMILY} AND (params.optimizer = 'adam' OR params.optimizer = 'sgd')`);
  await expect.poll(() => names(page)).toHaveLength(3);
  await expect(rowOf(page, "trial sgd 0.01")).toContainText(FAMILY);

  await page.getByRole("button", { name: "Columns" }).click();
  const chooser = page.getByRole("dialog", { name: "Columns" });
  await chooser.getByLabel("Find a field").fill("rate");
  const rate = chooser.getByRole("checkbox", { name: "rate", exact: true });
  await rate.click();
  await expect(rate).toBeChecked();
  await page.keyboard.press("Escape");
  await table(page).getByRole("button", { name: "val/loss", exact: true }).click();
  await table(page).getByRole("button", { name: "val/loss", exact: true }).click();
  await expect.poll(() => names(page)).toEqual(["trial adam 0.1", "trial sgd 0.01", "trial adam 0.001"]);
  await expect(rowOf(page, "trial sgd 0.01").getByRole("cell", { name: "0.01", exact: true })).toBeVisible();

  await page.getByRole("checkbox", { name: "Select trial adam 0.1" }).click();
  await page.getByRole("checkbox", { name: "Select trial adam 0.001" }).click({ modifiers: ["Shift"] });
  await expect(page.getByRole("region", { name: "Selected runs" })).toContainText("3 selected");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save as a new view…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Adam and SGD");
  await page.getByRole("dialog").getByLabel("Share it with the workspace").check();
  await page.getByRole("dialog").getByRole("button", { name: "Save the view" }).click();
  await expect(page.getByRole("button", { name: "Adam and SGD" })).toBeVisible();
  await expect(page).toHaveURL(/view=viw_/);
  const link = page.url();

  const reader = await joinBy(browser, await makeInvite(page, "Reader"), {
    name: "Lena Lists",
    email: "lena@example.test",
    password: "a reader's password",
  });
  await reader.goto(link);
  await expect.poll(() => names(reader)).toEqual(["trial adam 0.1", "trial sgd 0.01", "trial adam 0.001"]);
  await expect(
    rowOf(reader, "trial sgd 0.01").getByRole("cell", { name: "0.01", exact: true }),
  ).toBeVisible();
  await reader.getByRole("button", { name: "Adam and SGD" }).click();
  await expect(reader.getByRole("menuitem", { name: "Copy the link" })).toBeVisible();
  await expect(reader.getByRole("menuitem", { name: /Save|Rename|Delete|Share/ })).toHaveCount(0);
  await reader.keyboard.press("Escape");
  await reader.getByRole("checkbox", { name: "Select all rows" }).click();
  const bar = reader.getByRole("region", { name: "Selected runs" });
  await expect(bar.getByRole("link", { name: "Compare" })).toBeVisible();
  for (const name of ["Tag", "Move", "Archive", "Cancel", "Delete"]) {
    await expect(bar.getByRole("button", { name })).toHaveCount(0);
  }
  await reader.context().close();
});

test("of two who change one view the second is told who was first, and opens theirs", async ({
  page,
  context,
}) => {
  await page.goto("/default/runs");
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save as a new view…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Of two");
  await page.getByRole("dialog").getByRole("button", { name: "Save the view" }).click();
  await expect(page).toHaveURL(/view=viw_/);
  const second = await context.newPage();
  await second.goto(page.url());

  const change = async (of: Page, toggle: string) => {
    await of.getByRole("button", { name: toggle }).click();
    await of.getByRole("button", { name: "Of two changed" }).click();
    await of.getByRole("menuitem", { name: "Save the changes" }).click();
  };
  await change(page, "Taller rows");
  await expect(page.getByText("The view “Of two” is saved")).toBeVisible();
  await change(second, "List children among the others");
  const told = second.getByRole("dialog", { name: "“Of two” was changed meanwhile" });
  await expect(told).toContainText("Ada Owner saved it");
  await told.getByRole("button", { name: "Open theirs" }).click();
  await expect(second).toHaveURL(/density=roomy/);
  await expect(second).not.toHaveURL(/flat=true/);
  await second.close();
});

test("a filter is completed as one types it, and what cannot be read is said while the list stays", async ({
  page,
}) => {
  await page.goto("/default/runs");
  await search(page).pressSequentially("par");
  await page.getByRole("option", { name: /^params\./ }).click();
  await search(page).pressSequentially("opti");
  await page.getByRole("option", { name: /^optimizer/ }).click();
  await search(page).pressSequentially("= ");
  await page.getByRole("option", { name: "lion" }).click();
  await expect(search(page)).toHaveValue("params.optimizer = 'lion' ");
  await expect.poll(() => names(page)).toContain("trial lion 0.5");

  await search(page).fill("params.optimizer == 'adam'");
  await expect(page.getByRole("alert").filter({ hasText: "= in place of ==" })).toBeVisible();
  await expect(search(page)).toHaveAttribute("aria-invalid", "true");
  expect(await names(page)).toContain("trial lion 0.5");

  await page.getByRole("button", { name: "Remove the filter params.optimizer = 'lion'" }).click();
  await expect(search(page)).toHaveValue("");
});

test("children fold under their run, a group opens to its runs, and differences are shown to a baseline", async ({
  page,
}) => {
  await page.goto("/default/runs");
  await expect(rowOf(page, FAMILY)).toContainText("4");
  await page.getByRole("button", { name: `Children of ${FAMILY}` }).click();
  await expect(rowOf(page, "trial lion 0.5")).toHaveCount(1);
  await page.reload();
  await expect(rowOf(page, "trial lion 0.5")).toHaveCount(1);

  await rowOf(page, "trial adam 0.1").hover();
  await page.getByRole("button", { name: "Show all differences to trial adam 0.1" }).click();
  await expect(rowOf(page, "trial adam 0.1")).toContainText("baseline");
  await expect(rowOf(page, "trial lion 0.5")).toContainText("+0.3");

  await page.getByRole("button", { name: "Group" }).click();
  await page.getByRole("option", { name: "optimizer" }).click();
  const groups = page.getByRole("region", { name: "Groups of runs" });
  await groups.getByRole("button", { name: "lion" }).click();
  await expect(page.getByText("params.`optimizer` = 'lion'").first()).toBeVisible();
  await expect
    .poll(async () => new Set(await names(page)))
    .toEqual(new Set(["trial adam 0.1", "trial lion 0.5"]));
});

test("what is deleted comes back by one click, and rows are reached by keys", async ({ page }) => {
  await submitCommand(page, "echo once", "To be deleted");
  await expect(status(page, "Completed")).toBeVisible();
  await page.goto("/default/runs?q=To+be+deleted");
  await expect(rowOf(page, "To be deleted")).toHaveCount(1);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByRole("region", { name: "Selected runs" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No run matches")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rowOf(page, "To be deleted")).toHaveCount(1);
  // Until the notice is gone its button has the focus, and Enter would be the button's.
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "To be deleted", level: 1 })).toBeVisible();
});

test("axe finds nothing in the list with its tree, selection, groups and menus", async ({ page }) => {
  await page.goto("/default/runs");
  await page.getByRole("button", { name: `Children of ${FAMILY}` }).click();
  await expect(rowOf(page, "trial lion 0.5").first()).toBeVisible();
  await page.getByRole("checkbox", { name: `Select ${FAMILY}` }).click();
  expect(await findViolations(page)).toEqual([]);
  await page.goto("/default/runs?group=params.`optimizer`");
  await expect(page.getByRole("region", { name: "Groups of runs" })).toContainText("lion");
  await page.getByRole("button", { name: "Columns" }).click();
  await expect(page.getByRole("checkbox", { name: "rate", exact: true })).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
});
