import { expect, type Page } from "@playwright/test";
import { COLOURS, findViolations } from "./axe";
import { watchCalm } from "./calm";
import { walkByTab } from "./walk-by-tab";

const WIDTHS = [1440, 1024, 768] as const;
const HEIGHT = 900;
/** Below this, says the measure's own definition, nobody is disturbed. */
const MAX_SHIFT = 0.1;

/**
 * Opens the page once and holds it to what every page owes: axe finds nothing in either theme, nothing moves by itself, the
 * console is silent, it fits a narrow screen, and all that takes a click is reached by Tab and seen there.
 */
export async function expectGoodPage(page: Page, address: string, { isWalked = true } = {}): Promise<void> {
  const { complaints, shift } = await watchCalm(page);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(address);
  await page.waitForLoadState("networkidle");
  expect.soft(await shift(), `what moved by itself on ${address}`).toBeLessThan(MAX_SHIFT);
  expect.soft(await findViolations(page), `axe on ${address}`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate(awaitTransitions);
  expect.soft(await findViolations(page, COLOURS), `axe on ${address} in the dark`).toEqual([]);
  if (isWalked) await walkByTab(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${address} scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
  }
  expect.soft(complaints, `the console on ${address}`).toEqual([]);
}

/** Colours go over into those of another theme, one after the other where they are inherited. */
async function awaitTransitions(): Promise<void> {
  const current = () => document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  while (current().length > 0) await Promise.allSettled(current().map(({ finished }) => finished));
}
