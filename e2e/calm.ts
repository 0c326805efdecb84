import type { Page } from "@playwright/test";

interface CalmWindow extends Window {
  shifted?: number;
}

/** Begins to watch what a page should never do. Call it before the page is opened. */
export async function watchCalm(page: Page): Promise<{ complaints: string[]; shift(): Promise<number> }> {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (failure) => complaints.push(String(failure)));
  await page.addInitScript(() => {
    const calm = window as CalmWindow;
    calm.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) calm.shifted! += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  return {
    complaints,
    /** What moved by itself since the page was opened, as the share of the window times the share of the way. */
    shift: () => page.evaluate(() => (window as CalmWindow).shifted ?? 0),
  };
}
