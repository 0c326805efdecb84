import type { ChartSeries } from "./series";

/** The points of a chart as a table, its lines ended as RFC 4180 wants. */
export function writeCsv(series: readonly ChartSeries[], axis: "step" | "time"): string {
  const lines = [["run", axis === "time" ? "milliseconds" : "step", "value"]];
  for (const { label, points } of series)
    for (const { x, y } of points) lines.push([quote(label), String(x), String(y)]);
  return `${lines.map((cells) => cells.join(",")).join("\r\n")}\r\n`;
}

/** A name that begins like a formula would be run by a spreadsheet, so it is made a text. */
const quote = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export function saveText(name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}
