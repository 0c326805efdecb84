/** How a file can be looked at, by its name. Whatever has none of these is looked at as text, if it is any. */
export type PreviewKind = "picture" | "table" | "parquet" | "json" | "markdown" | "page" | "text";

const KINDS: [RegExp, PreviewKind][] = [
  [/\.(png|jpe?g|gif|webp|svg)$/i, "picture"],
  [/\.(csv|tsv)$/i, "table"],
  [/\.(parquet|pq)$/i, "parquet"],
  [/\.(json|ipynb|geojson)$/i, "json"],
  [/\.(md|markdown)$/i, "markdown"],
  [/\.html?$/i, "page"],
];

export const kindOf = (path: string): PreviewKind =>
  KINDS.find(([ending]) => ending.test(path))?.[1] ?? "text";

/** Kinds that are a text as well, which can be looked at as it was written. */
export const hasSource = (kind: PreviewKind): boolean => ["table", "json", "markdown", "page"].includes(kind);
