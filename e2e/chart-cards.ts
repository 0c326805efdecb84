import fs from "node:fs";
import type { Page } from "@playwright/test";

/** The card of a metric. */
export const card = (page: Page, metric: string) => page.getByRole("region", { name: metric, exact: true });

/** What is drawn on, and hovered. */
export const surface = (page: Page, metric: string) =>
  page.getByRole("slider", { name: `Crosshair of ${metric}` });

/** Drags over a part of a chart, both ends as shares of its width. */
export async function dragOver(page: Page, metric: string, from: number, to: number): Promise<void> {
  const box = (await surface(page, metric).boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 });
  await page.mouse.up();
}

/** The points of a card as its menu gives them. */
export async function downloadCsv(page: Page, metric: string): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: `More for ${metric}` }).click();
  await page.getByRole("menuitem", { name: "Download the points as CSV" }).click();
  return fs.readFileSync(await (await download).path(), "utf8");
}
