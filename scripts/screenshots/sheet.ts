import type { Page } from "@playwright/test";
import { type Shot, THEMES, WIDTHS } from "./shoot";

const SCALE = 0.6;
const GAP_PX = 12;
const HEIGHT = 900;
const QUALITY = 0.8;

/** All shots of a scene on one sheet, a theme a row, as WebP: the browser's own encoder draws it. */
export async function drawSheet(page: Page, shots: readonly Shot[]): Promise<Buffer> {
  const placed = shots.map((shot) => {
    const column = WIDTHS.indexOf(shot.width);
    const before = WIDTHS.slice(0, column).reduce((sum, width) => sum + width * SCALE + GAP_PX, 0);
    const row = THEMES.indexOf(shot.theme);
    return { ...shot, x: GAP_PX + before, y: GAP_PX + row * (HEIGHT * SCALE + GAP_PX) };
  });
  const width = WIDTHS.reduce((sum, one) => sum + one * SCALE + GAP_PX, GAP_PX);
  const height = THEMES.length * (HEIGHT * SCALE + GAP_PX) + GAP_PX;
  const url = await page.evaluate(
    async ({ placed, width, height, scale, quality }) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const context = canvas.getContext("2d")!;
      context.fillStyle = "#888";
      context.fillRect(0, 0, width, height);
      context.imageSmoothingQuality = "high";
      for (const { png, x, y } of placed) {
        const image = new Image();
        image.src = png;
        await image.decode();
        context.drawImage(image, x, y, image.width * scale, image.height * scale);
      }
      return canvas.toDataURL("image/webp", quality);
    },
    { placed, width, height, scale: SCALE, quality: QUALITY },
  );
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}
