import { writeTextCell } from "@/domain/csv";
import type { ChartAxisName } from "./chart-settings";
import type { ChartSeries } from "./lines/series";

const X_NAMES: Record<ChartAxisName, string> = {
  step: "step",
  time: "milliseconds",
  wall: "unix_milliseconds",
};

/** The points of a chart as a table, its lines ended as RFC 4180 wants. The mean of a group has its band beside it. */
export function writeCsv(series: readonly ChartSeries[], axis: ChartAxisName): string {
  const isGrouped = series.some(({ band }) => band);
  const head = [isGrouped ? "group" : "run", X_NAMES[axis], "value"];
  const lines = [isGrouped ? [...head, "low", "high", "runs"] : head];
  for (const { label, x, y, band, counts } of series) {
    for (let i = 0; i < x.length; i++) {
      const cells = [writeTextCell(label), String(x[i]), String(y[i])];
      if (isGrouped) cells.push(cell(band?.low[i]), cell(band?.high[i]), cell(counts?.[i]));
      lines.push(cells);
    }
  }
  return `${lines.map((cells) => cells.join(",")).join("\r\n")}\r\n`;
}

const cell = (value: number | undefined): string => (value === undefined ? "" : String(value));
