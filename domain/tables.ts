/** Tables that data assets hold: which of their files are one, how they look, and what their columns hold. */
import { z } from "zod";

export const TABLE_FORMATS = ["delimited", "json", "parquet"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

const FORMAT_BY_ENDING: Readonly<Record<string, TableFormat>> = {
  csv: "delimited",
  tsv: "delimited",
  tab: "delimited",
  txt: "delimited",
  data: "delimited",
  json: "json",
  jsonl: "json",
  ndjson: "json",
  parquet: "parquet",
  pq: "parquet",
};

/** What a file is by its name, packed or not; undefined where the name does not tell. */
export function formatOfPath(path: string): TableFormat | undefined {
  const name = path.toLowerCase().replace(/\.(?:gz|gzip)$/, "");
  const ending = name.slice(name.lastIndexOf(".") + 1);
  return Object.hasOwn(FORMAT_BY_ENDING, ending) ? FORMAT_BY_ENDING[ending] : undefined;
}

export const COLUMN_TYPES = [
  "integer",
  "number",
  "text",
  "boolean",
  "date",
  "timestamp",
  "time",
  "bytes",
  "nested",
] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

const column = z.object({
  name: z.string(),
  type: z.enum(COLUMN_TYPES),
  /** The type that the file itself gives, where it has one. */
  stored: z.string().nullable(),
});

const facts = z.object({
  /** The file that is shown, or the first of those that were read. */
  file: z.string(),
  format: z.enum(["delimited", "json", "json lines", "parquet"]),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  hasHeader: z.boolean().nullable(),
  /** What a reader should know: what was left out, cut off or guessed. */
  notices: z.array(z.string()),
});

export const preview = facts.extend({
  columns: z.array(column),
  /** Cells as text; null where there is nothing. */
  rows: z.array(z.array(z.string().nullable())),
  /** True where these are all the rows there are. */
  isWhole: z.boolean(),
  /** How many rows there are in all; null where it would take reading all of it. */
  rowCount: z.number().nullable(),
});
export type Preview = z.output<typeof preview>;

const histogram = z.object({
  /** Numbers, or milliseconds since 1970. */
  min: z.number(),
  max: z.number(),
  /** Of bins of equal width. */
  counts: z.array(z.number()),
});
export type Histogram = z.output<typeof histogram>;

export const columnProfile = column.extend({
  missing: z.number(),
  distinct: z.number(),
  isDistinctExact: z.boolean(),
  min: z.string().nullish(),
  max: z.string().nullish(),
  mean: z.number().nullish(),
  deviation: z.number().nullish(),
  quantiles: z.array(z.object({ at: z.number(), value: z.number() })).optional(),
  histogram: histogram.nullish(),
  /** The most frequent values of what is no number. */
  top: z.array(z.object({ value: z.string(), count: z.number() })).optional(),
  meanLength: z.number().nullish(),
});
export type ColumnProfile = z.output<typeof columnProfile>;

export const profile = facts.extend({
  /** True where every row was read; otherwise some from everywhere in the files. */
  isWhole: z.boolean(),
  readRows: z.number(),
  /** Where not every row was read and none counts them, about so many. */
  totalRows: z.number(),
  columns: z.array(columnProfile),
});
export type Profile = z.output<typeof profile>;

/** A table that was read, or why it cannot be, in a sentence. */
export type OrProblem<T> = { table: T; problem?: undefined } | { problem: string; table?: undefined };
