import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { fetchBytes } from "../fetch-text";

/** Of each group of rows no more than this is fetched; columns beyond it are left out. */
const MAX_GROUP_BYTES = 32_000_000;
const MAX_COLUMNS = 100;
/** A page cannot be made higher than this many rows. */
const MAX_ROWS = 1_000_000;

export interface ParquetFacts {
  columns: { name: string; type: string }[];
  /** How many columns there are in all. */
  columnCount: number;
  rowCount: number;
}

export interface ParquetFile extends ParquetFacts {
  /** The texts of the rows from `start` up to, and without, `end`. */
  readRows(start: number, end: number): Promise<string[][]>;
}

/** Reads the footer of a Parquet file, by ranges of its bytes. Throws where it is no such file. */
export async function readParquet(href: string, sizeBytes: number): Promise<ParquetFile> {
  const file = {
    byteLength: sizeBytes,
    slice: (start: number, end = sizeBytes) => fetchBytes(href, { start, end }),
  };
  const metadata = await parquetMetadataAsync(file);
  const all = parquetSchema(metadata).children.map(({ element }) => ({
    name: element.name,
    type: (element.logical_type?.type ?? element.converted_type ?? element.type ?? "group").toLowerCase(),
  }));
  const largestGroup = (name: string) =>
    metadata.row_groups.reduce((most, { columns }) => {
      const own = columns.filter(({ meta_data: meta }) => meta?.path_in_schema[0] === name);
      return Math.max(
        most,
        own.reduce((sum, { meta_data: meta }) => sum + Number(meta!.total_compressed_size), 0),
      );
    }, 0);
  let groupBytes = 0;
  const columns = all.slice(0, MAX_COLUMNS).filter(({ name }, index) => {
    groupBytes += largestGroup(name);
    return index === 0 || groupBytes <= MAX_GROUP_BYTES;
  });
  const names = columns.map(({ name }) => name);
  const rowCount = Math.min(MAX_ROWS, Number(metadata.num_rows));
  return {
    columns,
    columnCount: all.length,
    rowCount,
    async readRows(start, end) {
      const range = { rowStart: start, rowEnd: Math.min(end, rowCount) };
      const rows = await parquetReadObjects({
        file,
        metadata,
        columns: names,
        compressors,
        useOffsetIndex: true,
        ...range,
      });
      return rows.map((row) => names.map((name) => toText(row[name])));
    },
  };
}

/** A value of any of the format's types, as it is read. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_key, inner) => {
    if (typeof inner === "bigint") return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner);
    return inner instanceof Uint8Array ? `${inner.length} bytes` : inner;
  });
}
