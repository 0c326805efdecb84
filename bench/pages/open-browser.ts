import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { signIn } from "@/e2e/people";
import { BROWSER } from "@/playwright.config";
import type { Studio } from "@/scripts/testing/start-studio";

export interface OpenBrowser {
  context: BrowserContext;
  /** A fresh tab, signed in. */
  newPage(): Promise<Page>;
  /** The ids of the processes that draw tabs. */
  renderers(): Promise<number[]>;
  close(): Promise<void>;
}

/** A browser on a desk: 1440 by 900, with the owner signed in. */
export async function openBrowser({ url, owner }: Studio): Promise<OpenBrowser> {
  const browser: Browser = await chromium.launch(BROWSER);
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
  // The compiler that runs this marks functions by a helper of its own, also those that are sent into the page.
  await context.addInitScript({ content: "globalThis.__name ??= (marked) => marked" });
  const first = await context.newPage();
  await signIn(first, owner!);
  await first.close();
  return {
    context,
    newPage: () => context.newPage(),
    async renderers() {
      const session = await browser.newBrowserCDPSession();
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      await session.detach();
      return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    },
    close: () => browser.close(),
  };
}
