import { test as base, expect, type Page } from "@playwright/test";
import { findViolations } from "./axe";
import { watchCalm } from "./calm";
import { COMPARE_PARTS, OTHER_PAGES, PAGES, RUN_PARTS, SEEDED, SEEDED_PAGES } from "./page-list";
import { NOBODY, OWNER_STATE } from "./people";
import { runSample, status, submitCommand } from "./runs";
import { walkByTab } from "./walk-by-tab";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [1024, 768, 1440] as const;
const HEIGHT = 900;
/** Below this, says the measure's own definition, nobody is disturbed. */
const MAX_SHIFT = 0.1;
/** As `/default/runs`, with a hundred times as many stops. */
const TOO_LONG_TO_WALK = [`${SEEDED}/runs`];

/** All pages in one browser's profile, which so reads and compiles what they share once; nothing here depends on what another did. */
const test = base.extend<object, { profiles: Record<"owner" | "nobody", () => Promise<Page>> }>({
  profiles: [
    async ({ browser }, use) => {
      const common = { baseURL: process.env.E2E_URL, reducedMotion: "reduce" } as const;
      const owner = await browser.newContext({ ...common, storageState: OWNER_STATE });
      const nobody = await browser.newContext({ ...common, storageState: NOBODY });
      await use({ owner: () => owner.newPage(), nobody: () => nobody.newPage() });
      await owner.close();
      await nobody.close();
    },
    { scope: "worker" },
  ],
});

/** Colours go over into each other, and are judged at the end of that, or after a time in which they do. */
const whenColoursStand = () =>
  Promise.race([
    new Promise((resolve) => setTimeout(resolve, 1_000)),
    Promise.allSettled(
      document
        .getAnimations()
        .filter((each) => each instanceof CSSTransition)
        .map((each) => each.finished),
    ),
  ]).then(() => undefined);

/** In both themes and three widths; then Tab goes through all that takes a click. */
async function expectGoodPage(open: () => Promise<Page>, address: string): Promise<void> {
  const page = await open();
  await page.setViewportSize({ width: 1440, height: HEIGHT });
  const { complaints, shift } = await watchCalm(page);
  await page.goto(address);
  await page.waitForLoadState("networkidle");
  expect.soft(await shift(), `what moved by itself on ${address}`).toBeLessThan(MAX_SHIFT);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(whenColoursStand);
    expect.soft(await findViolations(page), `axe on ${address} in ${colorScheme}`).toEqual([]);
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${address} scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
  }
  if (!TOO_LONG_TO_WALK.includes(address)) await walkByTab(page, address);
  expect.soft(complaints, `the console on ${address}`).toEqual([]);
  await page.close();
}

test.describe("axe finds nothing, the console is silent, nothing jumps or sticks out, Tab reaches all and is seen", () => {
  test.describe.configure({ timeout: 180_000 });
  const addresses = [
    ...PAGES.map((path) => `/default${path}`),
    ...SEEDED_PAGES.map((path) => `${SEEDED}${path}`),
    ...OTHER_PAGES,
  ];
  for (const address of addresses)
    test(`at ${address}`, ({ profiles }) => expectGoodPage(profiles.owner, address));

  test.describe("at a run", () => {
    let address: string;
    let compared: string;
    test.beforeAll(async ({ profiles }) => {
      const page = await profiles.owner();
      const nameOf = () => new URL(page.url()).pathname.split("/").at(-1)!;
      await submitCommand(page, "echo another");
      const other = nameOf();
      await runSample(page);
      await expect(status(page, "Completed")).toBeVisible({ timeout: 60_000 });
      address = new URL(page.url()).pathname;
      compared = `?runs=${nameOf()},${other}`;
      await page.close();
    });
    for (const path of RUN_PARTS)
      test(`its part ${path || "overview"}`, ({ profiles }) =>
        expectGoodPage(profiles.owner, address + path));
    for (const path of COMPARE_PARTS)
      test(`compared: ${path || "charts"}`, ({ profiles }) =>
        expectGoodPage(profiles.owner, `/default/compare${path}${compared}`));
  });

  test("at /sign-in, to who is not signed in", ({ profiles }) => expectGoodPage(profiles.nobody, "/sign-in"));
  test("at an address without a page", async ({ profiles }) => {
    const page = await profiles.owner();
    await page.goto("/nobodys/place");
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });
});
