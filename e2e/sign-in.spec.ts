import { expect, test } from "@playwright/test";
import { NOBODY, OWNER, signIn } from "./people";

test.use({ storageState: NOBODY });

test("who is not signed in is led to the sign-in, and afterwards to where they wanted", async ({ page }) => {
  await page.goto("/default/runs");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Not signed in" })).toContainText("is wrong");
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/default\/runs$/);
});

test("no link to the sign-in leads to another site afterwards", async ({ page }) => {
  await page.goto("/sign-in?next=/%09/x.invalid/page");
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Home", level: 1 })).toBeVisible();
});

test("signing out ends the sign-in", async ({ page }) => {
  await signIn(page, OWNER);
  const stolen = await page.context().cookies();
  await page.getByRole("button", { name: `Account of ${OWNER.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.context().addCookies(stolen);
  await page.goto("/default/runs");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a sign-in that is ended from elsewhere takes effect at once", async ({ page, browser }) => {
  await signIn(page, OWNER);
  const other = await browser.newContext({
    storageState: NOBODY,
    userAgent: "Mozilla/5.0 (Macintosh) Firefox/140.0",
  });
  const there = await other.newPage();
  await signIn(there, OWNER);
  await page.goto("/account");
  const signIns = page.getByRole("region", { name: "Sign-ins" });
  await signIns
    .getByRole("row", { name: /Firefox 140 on macOS/ })
    .getByRole("button", { name: "Sign out" })
    .click();
  await expect(signIns.getByRole("row", { name: /Firefox 140/ })).toHaveCount(0);
  await there.goto("/default/runs");
  await expect(there).toHaveURL(/\/sign-in/);
  await other.close();
});
