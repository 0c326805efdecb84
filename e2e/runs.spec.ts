import { expect, test } from "@playwright/test";
import { part, runSample, status, submitCommand } from "./runs";

test("the sample runs from home, and completes with its log, its outputs and its code", async ({ page }) => {
  await runSample(page);
  await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("row", { name: /rate 0\.08/ })).toBeVisible();
  await part(page, "Logs").click();
  await expect(page.getByRole("region", { name: "Log" })).toContainText("done: y =");
  await part(page, "Outputs").click();
  await page.getByRole("main").getByText("outputs", { exact: true }).click();
  await expect(page.getByRole("main")).toContainText("model.json");
  await part(page, "Code").click();
  await expect(page.getByRole("main")).toContainText("train.py");
});

test("the log and the curve of a run move while it runs", async ({ page }) => {
  await runSample(page);
  await page.getByRole("link", { name: "Run again" }).click();
  await page.getByLabel("Command").fill("python train.py --steps 6000");
  await page.getByRole("button", { name: "Submit" }).click();
  await part(page, "Logs").click();
  await expect(page.getByRole("region", { name: "Log" })).toContainText("step   10");

  await part(page, "Metrics").click();
  const curve = page.getByRole("region", { name: "loss" }).getByRole("img");
  await expect(curve).toHaveAccessibleName(/^loss: .* ends at/);
  const before = (await curve.getAttribute("aria-label"))!;
  await expect(curve).not.toHaveAccessibleName(before);
  await expect(status(page, "Running")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
  await expect(status(page, "Canceled")).toBeVisible();
});

test("a failure shows its sentence and the traceback, and leads to the log", async ({ page }) => {
  await submitCommand(page, `echo before; python -c "raise ValueError('the moon is 7 short')"`);
  const failure = page.getByRole("alert").filter({ hasText: "exit code 1" });
  await expect(failure).toContainText("ValueError: the moon is 7 short");
  await expect(failure).toContainText("Traceback (most recent call last)");
  await expect(status(page, "Failed")).toBeVisible();
  await failure.getByRole("link", { name: "Read the whole log" }).click();
  await expect(page.getByRole("region", { name: "Log" })).toContainText("before");
  await page.goto("/default");
  await expect(page.getByRole("main")).toContainText("the moon is 7 short");
});

test("a running one is canceled once that was confirmed, and can be run again", async ({ page }) => {
  await submitCommand(page, "echo up; sleep 100");
  await expect(status(page, "Running")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
  await expect(status(page, "Canceled")).toBeVisible();
  await page.getByRole("link", { name: "Run again" }).click();
  await page.getByLabel("Command").fill("echo again");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(status(page, "Completed")).toBeVisible();
});

test("a job that is wrong is not submitted, and every mistake is said", async ({ page }) => {
  await page.goto("/default/runs/new");
  await page.getByLabel("Environment", { exact: true }).fill("no-such-environment");
  await page.getByLabel("Time limit in seconds").fill("-5");
  await page.getByRole("button", { name: "Submit" }).click();
  const refusal = page.getByRole("alert").filter({ hasText: "Not submitted" });
  await expect(refusal).toContainText("no-such-environment");
  await expect(refusal).toContainText("timeout");
  await expect(page).toHaveURL(/\/runs\/new/);
});

test("the list follows a run that was submitted elsewhere", async ({ page, context }) => {
  await page.goto("/default/runs");
  const elsewhere = await context.newPage();
  await submitCommand(elsewhere, "echo listed");
  const name = new URL(elsewhere.url()).pathname.split("/").at(-1)!;
  await expect(page.getByRole("main").locator(`a[href$="${name}"]`).first()).toBeVisible();
});
