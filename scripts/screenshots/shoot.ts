import type { Browser, BrowserContextOptions, Page } from "@playwright/test";

export const WIDTHS = [1440, 1024, 768] as const;
export const THEMES = ["light", "dark"] as const;
const HEIGHT = 900;

/** One page of the studio in one of its states. */
export interface Scene {
  /** The name of its picture. */
  name: string;
  /** What is seen, in words. */
  title: string;
  path: string;
  /** There is no such page, and the console says so. */
  isMissing?: boolean;
  /** Opens a menu or a panel, or waits for what comes late. */
  prepare?(page: Page): Promise<unknown>;
}

export interface Shot {
  width: (typeof WIDTHS)[number];
  theme: (typeof THEMES)[number];
  /** As a data URL. */
  png: string;
}

/** The scene at every width and in both themes. What the console complains of is handed back with the pictures. */
export async function shoot(
  browser: Browser,
  origin: string,
  storageState: BrowserContextOptions["storageState"],
  scene: Scene,
): Promise<{ shots: Shot[]; complaints: string[] }> {
  const shots: Shot[] = [];
  const complaints = new Set<string>();
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({
        baseURL: origin,
        storageState,
        viewport: { width, height: HEIGHT },
        colorScheme: theme,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && complaints.add(message.text()));
      page.on("pageerror", (failure) => complaints.add(String(failure)));
      await page.goto(scene.path);
      await page.waitForLoadState("networkidle");
      await scene.prepare?.(page);
      const png = (await page.screenshot({ animations: "disabled" })).toString("base64");
      shots.push({ width, theme, png: `data:image/png;base64,${png}` });
      if (await isWiderThanItsWindow(page)) complaints.add(`it scrolls sideways at ${width}`);
      await context.close();
    }
  }
  const expected = (text: string) => scene.isMissing === true && text.includes("404");
  return { shots, complaints: [...complaints].filter((text) => !expected(text)) };
}

const isWiderThanItsWindow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
