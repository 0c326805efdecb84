import { parseField } from "@/domain/search/order";
import type { MetricPart, SearchField } from "@/domain/search/types";
import { writeField } from "@/domain/search/write-field";

export type ColumnKind = "status" | "experiment" | "moment" | "duration" | "number" | "text";

/** A column of the runs table. Its id is a field of the search language. */
export interface Column {
  id: string;
  label: string;
  kind: ColumnKind;
  source: SearchField["source"];
  /** The key of a metric, parameter or tag, or the name of an attribute. */
  name: string;
  widthPx: number;
}

export const NAME_FIELD = "attributes.run_name";
export const MIN_WIDTH_PX = 56;
export const MAX_WIDTH_PX = 900;

interface Known {
  label: string;
  kind: ColumnKind;
  widthPx: number;
}

/** The attributes that are offered as columns. */
export const ATTRIBUTE_COLUMNS: Readonly<Record<string, Known>> = {
  state: { label: "Status", kind: "status", widthPx: 176 },
  experiment: { label: "Experiment", kind: "experiment", widthPx: 152 },
  start_time: { label: "Started", kind: "moment", widthPx: 96 },
  end_time: { label: "Ended", kind: "moment", widthPx: 96 },
  created_at: { label: "Created", kind: "moment", widthPx: 96 },
  duration: { label: "Duration", kind: "duration", widthPx: 88 },
  user_id: { label: "User", kind: "text", widthPx: 120 },
  kind: { label: "Kind", kind: "text", widthPx: 96 },
  compute: { label: "Compute", kind: "text", widthPx: 96 },
  error: { label: "Error", kind: "text", widthPx: 240 },
  run_id: { label: "Run id", kind: "text", widthPx: 240 },
};

const PART_WORDS: Record<MetricPart, string> = { last: "", min: " (min)", max: " (max)" };

/** The column of that id, or null where no field is called so. */
export function describeColumn(id: string): Column | null {
  try {
    return describeField(parseField(id, "runs"));
  } catch {
    return null;
  }
}

export function describeField(field: SearchField): Column {
  const { source } = field;
  const id = writeField(field);
  if (source === "attribute" || source === "dataset") {
    const known = source === "attribute" ? ATTRIBUTE_COLUMNS[field.name] : undefined;
    return { id, source, name: field.name, ...(known ?? { label: field.name, kind: "text", widthPx: 140 }) };
  }
  const label = source === "metric" ? field.key + PART_WORDS[field.part] : field.key;
  const kind = source === "metric" ? "number" : "text";
  return { id, source, name: field.key, label, kind, widthPx: widthOf(label, kind) };
}

/** Wide enough for the heading where that is not too long, and for a number in any case. */
const widthOf = (label: string, kind: ColumnKind) =>
  Math.min(200, Math.max(kind === "number" ? 96 : 120, Math.round(label.length * 7 + 44)));

export const metricField = (key: string, part: MetricPart = "last") =>
  writeField({ source: "metric", key, part });

/** The columns of somebody who has chosen none, with the usual metrics of the runs. */
export const usualColumns = (metricKeys: readonly string[], experiment: string | null = null): string[] => [
  "attributes.state",
  ...(experiment === null ? ["attributes.experiment"] : []),
  ...metricKeys.map((key) => metricField(key)),
  "attributes.start_time",
  "attributes.duration",
];

/** Those that a row has without being asked for them. */
const OWN: readonly string[] = ["state", "experiment", "start_time", "end_time", "created_at", "duration"];
export const isAsked = ({ source, name }: Column) => !(source === "attribute" && OWN.includes(name));

/** Columns in their order, each once, those that mean nothing left out. */
export function describeColumns(ids: readonly string[]): Column[] {
  const found = new Map<string, Column>();
  for (const id of ids) {
    const column = describeColumn(id);
    if (column && column.id !== NAME_FIELD) found.set(column.id, column);
  }
  return [...found.values()];
}

/** Dragged widths as the address has them: field, pixels, field, pixels. */
export function readWidths(texts: readonly string[]): Map<string, number> {
  const widths = new Map<string, number>();
  for (let at = 0; at + 1 < texts.length; at += 2) {
    const px = Number(texts[at + 1]);
    if (Number.isFinite(px)) widths.set(texts[at]!, Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, px)));
  }
  return widths;
}

export const writeWidths = (widths: ReadonlyMap<string, number>): string[] =>
  [...widths].flatMap(([id, px]) => [id, String(Math.round(px))]);

/** The list with the item at another place. */
export function moveItem<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from]!, ...rest.slice(to)];
}
