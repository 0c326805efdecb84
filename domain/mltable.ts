/** What an MLTable file says of the files beside it, as far as a look at the table needs it. */
import { z } from "zod";
import { globMatcher } from "./glob";
import type { TableFormat } from "./tables";
import { readYaml } from "./yaml/read-yaml";
import { plainValue } from "./yaml/tree";
import { Written } from "./yaml/written";

/** What is said of delimited text, where nothing has to be guessed. */
export interface SaidOfFiles {
  delimiter?: string;
  encoding?: string;
  header?: boolean;
}

export interface MlTable {
  format: TableFormat;
  said: SaidOfFiles;
  /** True where rows or columns change after they were read: a look at the files does not show that. */
  isTransformed: boolean;
  /** True for the files of its folder that it reads. */
  matches(path: string): boolean;
}

const READERS: Readonly<Record<string, TableFormat>> = {
  read_delimited: "delimited",
  read_json_lines: "json",
  read_parquet: "parquet",
};

const scalar = z.preprocess((value) => (value instanceof Written ? value.source : value), z.string());
const place = z.union([
  z.object({ file: scalar }),
  z.object({ folder: scalar }),
  z.object({ pattern: scalar }),
]);
const shape = z.object({
  paths: z.array(place).min(1),
  transformations: z.array(z.union([scalar, z.record(z.string(), z.unknown())])).default([]),
});
const reader = z.looseObject({
  delimiter: scalar.optional(),
  encoding: scalar.optional(),
  header: scalar.optional(),
});

/** The table, or what is wrong with its file in a sentence. */
export function readMlTable(text: string): MlTable | string {
  const { yaml, issues } = readYaml({ text, file: "MLTable" });
  if (!yaml) return `Its file MLTable cannot be read: ${issues[0]?.message ?? "it is no YAML."}`;
  const read = shape.safeParse(plainValue(yaml.root));
  if (!read.success) return "Its file MLTable lacks `paths`: a list of `file:`, `folder:` or `pattern:`.";
  const { paths, transformations } = read.data;
  const steps = transformations.map((step) =>
    typeof step === "string" ? ([step, {}] as const) : (Object.entries(step)[0] ?? (["", {}] as const)),
  );
  const [name = "", options] = steps.find(([step]) => Object.hasOwn(READERS, step)) ?? [];
  const format = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!format)
    return "Its file MLTable names files and no way to read them as a table: read_delimited, read_json_lines or read_parquet.";
  const patterns = paths.map(patternOf);
  return {
    format,
    said: saidBy(options),
    isTransformed: steps.length > 1,
    matches: (path) => patterns.some((matches) => matches(path)),
  };
}

function saidBy(options: unknown): SaidOfFiles {
  const { data } = reader.safeParse(options);
  const header = data?.header?.toLowerCase();
  return {
    ...(data?.delimiter ? { delimiter: data.delimiter === "\\t" ? "\t" : data.delimiter } : {}),
    ...(data?.encoding ? { encoding: data.encoding } : {}),
    ...(header === undefined ? {} : { header: header !== "no_header" && header !== "false" }),
  };
}

function patternOf(entry: z.output<typeof place>): (path: string) => boolean {
  const own = (path: string) => path.replace(/^(?:\.\/)+/, "").replace(/(?<!\/)\/+$/, "");
  if ("pattern" in entry) return globMatcher(own(entry.pattern));
  if ("file" in entry) return (path) => path === own(entry.file);
  const folder = own(entry.folder);
  return folder === "." || folder === ""
    ? (path) => path !== "MLTable"
    : (path) => path.startsWith(`${folder}/`);
}
