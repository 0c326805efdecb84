import { type Browser, expect, type Page } from "@playwright/test";

export interface Account {
  name: string;
  email: string;
  password: string;
}

export const OWNER: Account = {
  name: "Ada Owner",
  email: "ada@example.test",
  password: "a long and plain password",
};

/** The cookies of the owner's sign-in. Journeys that end a sign-in begin with one of their own. */
export const OWNER_STATE = "e2e/.artifacts/owner.json";
export const NOBODY = { cookies: [], origins: [] };

export async function signIn(
  page: Page,
  { email, password }: Pick<Account, "email" | "password">,
): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Home", level: 1 })).toBeVisible();
}

/** Fills in what every new account asks for; the button is the caller's. */
export async function fillAccount(page: Page, account: Account): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(account.name);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
}

/** A link by which somebody joins the workspace in that role. */
export async function makeInvite(page: Page, role: string, workspace = "default"): Promise<string> {
  await page.goto(`/${workspace}/access`);
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption(role);
  await dialog.getByRole("button", { name: "Make the link" }).click();
  return (await dialog
    .getByText(/\/invite\//)
    .first()
    .textContent())!.trim();
}

/** A browser of the new account that joins by the link, on the home page. Closing it is the caller's. */
export async function joinBy(browser: Browser, link: string, account: Account): Promise<Page> {
  const context = await browser.newContext({ storageState: NOBODY });
  const page = await context.newPage();
  await page.goto(link);
  await fillAccount(page, account);
  await page.getByRole("button", { name: "Create the account and join" }).click();
  await expect(page.getByRole("heading", { name: "Home", level: 1 })).toBeVisible();
  return page;
}
