/** `npx tsx bench/frames/main.ts`: how quickly a chart of 1, 10 and 100 lines is drawn, and moves under a pointer. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import { build } from "esbuild";
import { BROWSER } from "@/playwright.config";
import { KINDS, type Kind, type Measured } from "./kinds";

const ROOT = path.resolve(import.meta.dirname, "../..");
const RUNS = [1, 10, 100];
const POINTS = 800;
const FRAMES = 120;
/** A frame that took longer than this was late at 60 a second. */
const LATE_MS = 17.5;

interface MeasuringWindow {
  measure(kind: Kind, runs: number, points: number, frames: number): Promise<Measured>;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "frames-"));
await build({
  entryPoints: [path.join(import.meta.dirname, "page.tsx")],
  outfile: path.join(folder, "page.js"),
  bundle: true,
  minify: true,
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  tsconfig: path.join(ROOT, "tsconfig.json"),
});
// The classes that place one canvas over the other; the tokens are those of the studio.
const css = `${fs.readFileSync(path.join(ROOT, "app/globals.css"), "utf8").replace(/@import[^;]+;/, "")}
.relative{position:relative}.absolute{position:absolute}.inset-0{inset:0}.size-full{width:100%;height:100%}
.w-full{width:100%}.pointer-events-none{pointer-events:none}.opacity-35{opacity:.35}`;
fs.writeFileSync(
  path.join(folder, "page.html"),
  `<!doctype html><style>${css}</style><body><script src="page.js"></script></body>`,
);

const browser = await chromium.launch(BROWSER);
const page = await browser.newPage({ viewport: { width: 1000, height: 600 } });
await page.goto(`file://${folder}/page.html`);
console.log(
  `load ${os.loadavg()[0]!.toFixed(1)} on ${os.availableParallelism()} cores, ${POINTS} points a line`,
);
console.log("drawn by  runs  first ms  frame p50  frame p95  late frames");
for (const runs of RUNS) {
  for (const kind of KINDS) {
    const { drawMs, framesMs } = await page.evaluate(
      ([kind, runs, points, frames]) =>
        (window as unknown as MeasuringWindow).measure(kind, runs, points, frames),
      [kind, runs, POINTS, FRAMES] as const,
    );
    const sorted = framesMs.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(1);
    const late = framesMs.filter((ms) => ms > LATE_MS).length;
    const cells = [kind.padEnd(8), runs, drawMs.toFixed(0), at(0.5), at(0.95), `${late} of ${FRAMES}`];
    console.log(cells.map((cell) => String(cell).padStart(8)).join("  "));
  }
}
await browser.close();
fs.rmSync(folder, { recursive: true });
