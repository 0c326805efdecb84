import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { fillAccount, OWNER, OWNER_STATE } from "./people";

test("the first visit asks for the printed code, takes no other, and leads home", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/setup$/);
  await fillAccount(page, OWNER);
  await page.getByLabel("One-time code").fill("AAAAA-AAAAA-AAAAA");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This is not the code" })).toBeVisible();

  await page.getByLabel("One-time code").fill(process.env.E2E_SETUP_CODE!);
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("button", { name: "Run the sample" })).toBeVisible();
  await page.context().storageState({ path: OWNER_STATE });
});

test("the setup is closed once there is an account", async ({ page }) => {
  await page.goto("/setup");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the seed fills a workspace of the owner's while the studio works", async ({ browser }) => {
  const env = { ...process.env, ATELIER_HOME: process.env.E2E_HOME };
  execFileSync("npm", ["run", "-s", "seed", "--", "--runs", "400"], { env, stdio: "ignore" });
  const context = await browser.newContext({ storageState: OWNER_STATE });
  const owner = await context.newPage();
  await owner.goto("/big");
  await expect(owner.getByRole("heading", { name: "Home", level: 1 })).toBeVisible();
  await context.close();
});
