import { expect, type Page, test } from "@playwright/test";
import { expectGoodPage } from "./good-page";
import { part, status } from "./runs";
import { makeToken } from "./tracking";

test.describe.configure({ timeout: 180_000 });

/** `word` goes through `say` to `count`; `fail` needs nothing and fails. */
const pipeline = (word: string) => `type: pipeline
display_name: Says and counts
experiment_name: graphs
settings:
  default_compute: local
  continue_on_step_failure: true
inputs:
  word: ${word}
jobs:
  say:
    type: command
    command: echo \${{inputs.word}} > \${{outputs.text}}/said.txt
    inputs:
      word: \${{parent.inputs.word}}
    outputs:
      text:
        type: uri_folder
  count:
    type: command
    display_name: Count the letters
    command: wc -c \${{inputs.text}}/said.txt
    inputs:
      text: \${{parent.jobs.say.outputs.text}}
  fail:
    type: command
    command: echo the cause is here; exit 3
`;

/** Submits the pipeline, and opens its page. */
async function openPipeline(page: Page, word: string): Promise<string> {
  const submitted = await page.request.post("/api/v1/workspaces/default/jobs", {
    headers: { authorization: `Bearer ${await makeToken(page)}` },
    data: { yaml: pipeline(word) },
  });
  expect(submitted.status(), await submitted.text()).toBeLessThan(300);
  const { name } = await submitted.json();
  await page.goto(`/default/runs/${name}`);
  return `/default/runs/${name}/graph`;
}

const node = (page: Page, words: string | RegExp) =>
  page.locator(".react-flow__node").filter({ hasText: words });
const panel = (page: Page) => page.getByRole("region", { name: /^Step / });

test("a pipeline's run draws its steps as they go, and a step tells why it ran, failed or was reused", async ({
  page,
}) => {
  await openPipeline(page, "graphs-once");
  await part(page, "Graph").click();
  await expect(node(page, "say")).toContainText("Completed", { timeout: 60_000 });
  await expect(node(page, "Count the letters")).toContainText("Completed", { timeout: 60_000 });
  await expect(node(page, /^fail/)).toContainText("Failed", { timeout: 60_000 });
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);

  await node(page, /^fail/).click();
  await expect(page).toHaveURL(/step=fail/);
  await expect(panel(page).getByRole("alert")).toContainText("The step has failed");
  await expect(panel(page)).toContainText("Why it ran");
  await node(page, "Count the letters").click();
  await panel(page).getByRole("button", { name: "from say: text" }).click();
  await expect(page.getByRole("region", { name: "Step say" })).toBeVisible();
  await panel(page).getByRole("link", { name: "Log" }).click();
  await expect(page).toHaveURL(/\/logs$/);

  const again = await openPipeline(page, "graphs-once");
  await page.goto(`${again}?view=table`);
  const row = page.getByRole("row").filter({ hasText: "Count the letters" });
  await expect(row).toContainText("Reused", { timeout: 60_000 });
  await row.getByRole("button", { name: "Count the letters" }).click();
  await expect(panel(page)).toContainText("Why it was reused");
});

test("the graph is read and walked by keyboard, and axe finds nothing in it", async ({ page }) => {
  const address = await openPipeline(page, "graphs-walked");
  await expect(status(page, "Failed")).toBeVisible({ timeout: 60_000 });
  for (const view of ["graph", "table"]) await expectGoodPage(page, `${address}?view=${view}&step=fail`);
  await page.goto(address);
  await node(page, "say").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Step say" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
});
