import { createHmac } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import type { Mail } from "../scripts/testing/mailbox";
import { openReceiver } from "../scripts/testing/webhook-receiver";
import { findViolations } from "./axe";
import { startHeldIndex } from "./held-index";
import { OWNER } from "./people";
import { submitCommand } from "./runs";
import { makeToken } from "./tracking";

test.describe.configure({ timeout: 240_000 });

/** Remembers what toasts say, which may be gone before a test that waits for its turn looks. */
async function hearToasts(page: Page): Promise<() => Promise<string>> {
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
        if (node instanceof HTMLElement && node.closest("[data-sonner-toaster]")) said.push(node.textContent);
    }).observe(document, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said.join("\n"));
}

test("whoever submits a run is told of its end on another page, once, until it is read", async ({ page }) => {
  const toasts = await hearToasts(page);
  await submitCommand(page, "sleep 100", "Told of");
  const run = page.url();
  const follow = page.getByRole("button", { name: /^Follow/ });
  await expect(follow).toHaveText("Following");
  await expect(follow).toHaveAttribute("aria-pressed", "true");
  // What the page finds there when it opens is no news: it has looked once its list is shown.
  await page.goto("/default/experiments");
  const bell = page.getByRole("button", { name: /^Activities/ });
  const dialog = page.getByRole("dialog", { name: "Activities and notifications" });
  await bell.click();
  await dialog.getByRole("tab", { name: /^Notifications/ }).click();
  await expect(dialog.locator("[aria-busy=false]")).toBeVisible();
  await page.keyboard.press("Escape");
  const canceled = await page.request.post(
    `/api/v1/workspaces/default/jobs/${run.split("/").at(-1)}/cancel`,
    { headers: { authorization: `Bearer ${await makeToken(page)}` } },
  );
  expect(canceled.ok(), await canceled.text()).toBe(true);
  await expect.poll(toasts, { timeout: 60_000 }).toContain("Told of: canceled");
  await expect(bell).toHaveAccessibleName(/unread/);
  await bell.click();
  await dialog.getByRole("tab", { name: /^Notifications/ }).click();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole("link", { name: "Told of" }).first().click();
  await expect(page).toHaveURL(run);
  // What was opened is read, and the page of what has ended says so by itself.
  await bell.click();
  await dialog.getByRole("tab", { name: /^Notifications/ }).click();
  await expect(dialog.getByRole("link", { name: "Told of" }).first()).not.toHaveClass(/font-medium/);
});

test("a webhook is subscribed, tested, paused and deleted; its address is not shown again", async ({
  page,
}) => {
  await page.goto("/default/settings/notifications");
  await page.getByRole("button", { name: "New subscription" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9/");
  await dialog.getByRole("button", { name: "Subscribe" }).click();
  await expect(dialog.getByRole("alert")).toContainText("ATELIER_PRIVATE_HOSTS");
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByLabel("Address").fill("https://hooks.example.test/T0/B0");
  await dialog.getByLabel("Shape of what is sent").selectOption("slack");
  await dialog.getByRole("button", { name: "Subscribe" }).click();
  await expect(dialog).toContainText("whsec_");
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("row").filter({ hasText: "hooks.example.test" });
  await expect(row).toContainText("Slack");
  await row.getByRole("button", { name: "Send a test to hooks.example.test" }).click();
  const delivery = page.getByRole("main").getByRole("listitem").filter({ hasText: "To hooks.example.test" });
  await expect(delivery).toContainText("could not be used", { timeout: 30_000 });
  await row.getByRole("button", { name: "Pause hooks.example.test" }).click();
  await expect(row).toContainText("Paused");
  expect(await findViolations(page)).toEqual([]);
  await page.reload();
  await expect(page.getByText("T0/B0")).toBeHidden();
  await row.getByRole("button", { name: "Delete hooks.example.test" }).click();
  await dialog.getByRole("button", { name: "Delete the subscription" }).click();
  await expect(row).toBeHidden();
});

/** What the mail server of the journeys was given so far. */
const mails = (): Mail[] =>
  fs
    .readdirSync(process.env.E2E_MAILS!)
    .map((name) => JSON.parse(fs.readFileSync(path.join(process.env.E2E_MAILS!, name), "utf8")));

/** Subscribes the workspace, or the account, to the ends of activities. Answers the signing secret of a webhook. */
async function subscribe(page: Page, to: "workspace" | "account", url?: string): Promise<string> {
  await page.goto(to === "account" ? "/account/notifications" : "/default/settings/notifications");
  await page.getByRole("button", { name: "New subscription" }).click();
  const dialog = page.getByRole("dialog");
  if (url) await dialog.getByLabel("Address").fill(url);
  else await dialog.getByLabel("Where").selectOption("email");
  await dialog.getByLabel("An activity has ended").check();
  await dialog.getByRole("button", { name: "Subscribe" }).click();
  if (!url) await expect(dialog).toBeHidden();
  if (!url) return "";
  const secret = await dialog.getByText(/whsec_/).textContent();
  await dialog.getByRole("button", { name: "Done" }).click();
  return secret!.trim();
}

const TITLE = "Build the environment told-of";

test("the bell shows the build of an environment from start to end, and webhook and mail tell of the end", async ({
  page,
}) => {
  const receiver = await openReceiver(process.env.E2E_HOST!);
  const index = await startHeldIndex("told-of", process.env.E2E_HOST!);
  const secret = await subscribe(page, "workspace", `${receiver.address}/hook`);
  await subscribe(page, "account");
  await page.goto("/default/experiments");
  const bell = page.getByRole("button", { name: /^Activities/ });
  await bell.click();
  const dialog = page.getByRole("dialog", { name: "Activities and notifications" });
  await dialog.getByRole("tab", { name: /^Activities/ }).click();
  const yaml = [
    "command: python -c 'import told_of'",
    "environment:",
    "  name: told-of",
    "  pip:",
    `    - --extra-index-url ${index.url}`,
    "    - told-of",
  ].join("\n");
  const submitted = await page.request.post("/api/v1/workspaces/default/jobs", {
    headers: { authorization: `Bearer ${await makeToken(page)}` },
    data: { yaml },
  });
  expect(submitted.ok(), await submitted.text()).toBe(true);

  // The index holds its answer back, so the build goes on until the page has shown it.
  const line = dialog.getByRole("link", { name: TITLE }).first().locator("xpath=../../..");
  await index.asked;
  await expect(line).toContainText("Running", { timeout: 60_000 });
  await expect(bell).toHaveAccessibleName(/going on/);
  expect(await findViolations(page)).toEqual([]);
  index.answer();
  await expect(line).toContainText("Done", { timeout: 60_000 });
  await expect(line).toContainText("packages with Python");
  await expect(bell).not.toHaveAccessibleName(/going on/);

  const told = () => receiver.received.filter(({ body }) => body.includes(TITLE));
  await expect.poll(() => told().length, { timeout: 60_000 }).toBe(1);
  const [{ headers, body }] = told() as [ReturnType<typeof told>[number]];
  const signed = `${headers["x-atelier-timestamp"]}.${body}`;
  expect(headers["x-atelier-signature"]).toBe(
    `v1=${createHmac("sha256", secret).update(signed).digest("hex")}`,
  );
  expect(JSON.parse(body)).toMatchObject({ event: "activityEnded", subject: { status: "completed" } });

  const mail = () => mails().find(({ text }) => text.includes(TITLE));
  await expect.poll(mail, { timeout: 60_000 }).toMatchObject({ to: [OWNER.email] });
  receiver.close();
  index.close();
});
