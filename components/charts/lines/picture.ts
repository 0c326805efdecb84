"use client";
import type { Pen } from "../canvas/pen";
import { SvgPen } from "../canvas/svg-pen";
import { resolveColor } from "../canvas/theme";
import type { Interval } from "../scale";
import { drawFrame, drawLines } from "./draw";
import { type LineLook, smoothLines } from "./line-chart";
import { layOutPlot } from "./plot";
import type { ChartSeries } from "./series";

export interface Picture {
  title: string;
  series: readonly ChartSeries[];
  look: LineLook;
  zoom: Interval | null;
  formatX(x: number): string;
}

const WIDTH_PX = 960;
const PLOT_PX = 420;
const TITLE_PX = 36;
const ROW_PX = 18;
const COLUMNS = 3;
const NAMED = 30;
/** Dots of a picture to one of ours, so that it is sharp in print. */
const DENSITY = 2;

const heightOf = ({ series }: Picture): number =>
  TITLE_PX + PLOT_PX + (Math.ceil(Math.min(series.length, NAMED) / COLUMNS) + 1) * ROW_PX;

/** The chart for a document: a title above, the names of the lines below, in the colours of the present theme. */
export function drawPicture(pen: Pen, picture: Picture): void {
  const { title, series, look, zoom, formatX } = picture;
  pen.fillStyle = resolveColor("var(--surface)");
  pen.fillRect(0, 0, WIDTH_PX, heightOf(picture));
  pen.fillStyle = resolveColor("var(--ink)");
  pen.font = "600 15px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillText(title, 16, TITLE_PX / 2);
  const place = { widthPx: WIDTH_PX, heightPx: PLOT_PX, topPx: TITLE_PX };
  const plot = layOutPlot(series, { ...look, ...place, zoom });
  drawFrame(pen, plot, formatX);
  drawLines(pen, plot, smoothLines(series, look.smoothing));
  drawNames(pen, series);
}

function drawNames(pen: Pen, series: readonly ChartSeries[]): void {
  pen.font = "12px system-ui, sans-serif";
  pen.textAlign = "left";
  const column = (WIDTH_PX - 32) / COLUMNS;
  series.slice(0, NAMED).forEach(({ label, color }, index) => {
    const x = 16 + (index % COLUMNS) * column;
    const y = TITLE_PX + PLOT_PX + ROW_PX * (Math.floor(index / COLUMNS) + 0.5);
    pen.fillStyle = resolveColor(color);
    pen.fillRect(x, y - 4, 8, 8);
    pen.fillStyle = resolveColor("var(--muted)");
    pen.fillText(label.length > 44 ? `${label.slice(0, 43)}…` : label, x + 14, y);
  });
  if (series.length <= NAMED) return;
  pen.fillText(
    `and ${series.length - NAMED} more`,
    16,
    TITLE_PX + PLOT_PX + ROW_PX * (NAMED / COLUMNS + 0.5),
  );
}

export function pictureAsSvg(picture: Picture): Blob {
  const pen = new SvgPen();
  drawPicture(pen, picture);
  return new Blob([pen.finish(WIDTH_PX, heightOf(picture))], { type: "image/svg+xml" });
}

export async function pictureAsPng(picture: Picture): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH_PX * DENSITY;
  canvas.height = heightOf(picture) * DENSITY;
  const pen = canvas.getContext("2d")!;
  pen.scale(DENSITY, DENSITY);
  drawPicture(pen, picture);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))));
  });
}
