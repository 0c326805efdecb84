/** Which files of a data asset are its table, and what it says of them. */
import { readFile } from "node:fs/promises";
import { type DataSpec, MLTABLE_FILE } from "@/domain/data";
import { readMlTable, type SaidOfFiles } from "@/domain/mltable";
import { formatOfPath, TABLE_FORMATS, type TableFormat } from "@/domain/tables";
import type { LocalFile } from "../data/files";

/** What a choice is made by. */
interface Named {
  path: string;
  sizeBytes: number;
}

export interface ChosenTable<F extends Named = LocalFile> {
  files: F[];
  format: TableFormat;
  said: SaidOfFiles;
  /** What a reader should know of what is shown. */
  notices: string[];
  /** How many files the table has, of which these are some. */
  fileCount: number;
}

/** More are not opened: those that are lie evenly among all. */
const MAX_FILES = 32;
const UNTRANSFORMED = `This is what its files hold, before the transformations of its file ${MLTABLE_FILE}.`;
const MAX_MLTABLE_BYTES = 131_072;

const NONE =
  "None of its files is a table: those end in .csv, .tsv, .txt, .json, .jsonl or .parquet, also with .gz behind it.";

/** The table, or why there is none. */
export const chooseTable = (spec: DataSpec, files: LocalFile[]): Promise<ChosenTable | string> =>
  chooseAmong(spec, files, ({ at }) => readFile(at, "utf8"));

/** The same for files that are elsewhere, of which `read` brings one. */
export async function chooseAmong<F extends Named>(
  spec: DataSpec,
  files: F[],
  read: (file: F) => Promise<string>,
): Promise<ChosenTable<F> | string> {
  if (spec.type === "mltable") return chooseByMlTable(files, read);
  if (spec.kind !== "folder") {
    const [file] = files;
    return file ? tableOf([file], formatOfPath(file.path) ?? "delimited") : NONE;
  }
  return chooseInFolder(files);
}

/** Of a folder with several kinds of files, the kind that has the most bytes. */
function chooseInFolder<F extends Named>(files: F[]): ChosenTable<F> | string {
  const seen = files.filter(({ path }) => !isHidden(path));
  const byFormat = TABLE_FORMATS.map((format) => ({
    format,
    files: seen.filter(({ path }) => formatOfPath(path) === format),
  }));
  byFormat.sort((a, b) => sizeOf(b.files) - sizeOf(a.files) || b.files.length - a.files.length);
  const [found] = byFormat;
  return found && found.files.length > 0 ? tableOf(found.files, found.format) : NONE;
}

/** What Spark and others leave beside their files: `_SUCCESS`, `.part.crc`. */
const isHidden = (path: string) => /^[._]/.test(path.slice(path.lastIndexOf("/") + 1));
const sizeOf = (files: readonly Named[]) => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

async function chooseByMlTable<F extends Named>(
  files: F[],
  read: (file: F) => Promise<string>,
): Promise<ChosenTable<F> | string> {
  const file = files.find(({ path }) => path === MLTABLE_FILE);
  if (!file || file.sizeBytes > MAX_MLTABLE_BYTES)
    return `It has no file ${MLTABLE_FILE} that could be read.`;
  const table = readMlTable(await read(file));
  if (typeof table === "string") return table;
  const named = files.filter(({ path }) => path !== MLTABLE_FILE && table.matches(path));
  if (named.length === 0) return `Its file ${MLTABLE_FILE} names no file that it holds.`;
  const chosen = tableOf(named, table.format, table.said);
  return table.isTransformed ? { ...chosen, notices: [UNTRANSFORMED] } : chosen;
}

function tableOf<F extends Named>(files: F[], format: TableFormat, said: SaidOfFiles = {}): ChosenTable<F> {
  const step = files.length / Math.min(files.length, MAX_FILES);
  const some = Array.from(
    { length: Math.min(files.length, MAX_FILES) },
    (_, index) => files[Math.floor(index * step)]!,
  );
  return { files: some, format, said, notices: [], fileCount: files.length };
}
