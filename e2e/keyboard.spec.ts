import { expect, test } from "@playwright/test";

test("Tab indents in an editor, and leaves it after Escape", async ({ page }) => {
  await page.goto("/default/runs/new");
  const editor = page.getByRole("textbox", { name: /Escape, then Tab leaves it/ }).first();
  await editor.focus();
  await page.keyboard.press("Tab");
  await expect(editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
});
