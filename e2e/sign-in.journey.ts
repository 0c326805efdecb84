import { test } from "@playwright/test";
import { readSeededHome } from "../scripts/testing/seeded-home";
import { OWNER_STATE, signIn } from "./people";

test("the owner of the seeded studio signs in", async ({ page }) => {
  await signIn(page, readSeededHome()!.owner);
  await page.context().storageState({ path: OWNER_STATE });
});
