import { expect, test } from "@playwright/test";
import { fillAccount, joinBy, makeInvite, NOBODY } from "./people";
import { status, submitCommand } from "./runs";

const READER = { name: "Rita Reader", email: "rita@example.test", password: "another long password" };

test("an invited Reader joins by the link, looks, and cannot touch", async ({ page, browser }) => {
  await submitCommand(page, "echo looked at; sleep 100", "Looked at");
  const link = await makeInvite(page, "Reader");
  const reader = await joinBy(browser, link, READER);
  await expect(reader.getByRole("button", { name: "Run the sample" })).toHaveCount(0);

  await reader.goto("/default/runs");
  await reader.getByRole("main").getByRole("link", { name: "Looked at" }).first().click();
  await expect(reader.getByRole("heading", { name: "Looked at", level: 1 })).toBeVisible();
  await expect(status(reader, "Running")).toBeVisible();
  for (const name of ["Cancel", "Run again"]) {
    await expect(reader.getByRole("button", { name }).or(reader.getByRole("link", { name }))).toHaveCount(0);
  }
  await reader.getByRole("button", { name: "More actions" }).click();
  await expect(reader.getByRole("menuitem")).toHaveText(["Compare with…"]);
  await reader.goto("/default/access");
  await expect(reader.getByRole("cell", { name: /Rita Reader/ })).toBeVisible();
  await expect(reader.getByRole("button", { name: "Invite" })).toHaveCount(0);
  await expect(reader.getByLabel(/^Role of/)).toHaveCount(0);

  await page.goto("/default/access");
  await page.getByRole("button", { name: "Remove Rita Reader" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  // Behind an open dialog no cell has a role, so the row is gone only once the dialog is.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("cell", { name: READER.email })).toHaveCount(0);
  await expect.poll(async () => (await reader.goto("/default/runs"))?.status()).toBe(404);
  await reader.context().close();
});

test("a link lets one person in, and a workspace that one is no member of does not exist", async ({
  page,
  browser,
}) => {
  const link = await makeInvite(page, "Reader");
  const join = async (email: string) => {
    const context = await browser.newContext({ storageState: NOBODY });
    const person = await context.newPage();
    await person.goto(link);
    return { context, person, email };
  };
  const first = await join("first@example.test");
  const second = await join("second@example.test");
  const create = async ({ person, email }: typeof first) => {
    await fillAccount(person, { ...READER, email });
    await person.getByRole("button", { name: "Create the account and join" }).click();
  };
  await create(first);
  await expect(first.person.getByRole("heading", { name: "Home", level: 1 })).toBeVisible();
  await create(second);
  await expect(second.person.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
  expect((await page.goto("/nobodys-place"))?.status()).toBe(404);
  for (const { context } of [first, second]) await context.close();
});
