/** Which files of a data asset are its table, and what it says of them. */
import { readFile } from "node:fs/promises";
import { type DataSpec, MLTABLE_FILE } from "@/domain/data";
import { readMlTable, type SaidOfFiles } from "@/domain/mltable";
import { formatOfPath, TABLE_FORMATS, type TableFormat } from "@/domain/tables";
import type { LocalFile } from "../data/files";

export interface ChosenTable {
  files: LocalFile[];
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

const NO_FILES = {
  http: "It is an address on the web, which each run fetches anew: there is nothing here to look into. Register a copy of the file to see its rows.",
  none: "None of its files is a table: those end in .csv, .tsv, .txt, .json, .jsonl or .parquet, also with .gz behind it.",
};

/** The table, or why there is none. */
export async function chooseTable(spec: DataSpec, files: LocalFile[]): Promise<ChosenTable | string> {
  if (spec.kind === "http") return NO_FILES.http;
  if (spec.type === "mltable") return chooseByMlTable(files);
  if (spec.kind === "file") {
    const [file] = files;
    return file ? tableOf([file], formatOfPath(file.path) ?? "delimited") : NO_FILES.none;
  }
  return chooseInFolder(files);
}

/** Of a folder with several kinds of files, the kind that has the most bytes. */
function chooseInFolder(files: LocalFile[]): ChosenTable | string {
  const seen = files.filter(({ path }) => !isHidden(path));
  const byFormat = TABLE_FORMATS.map((format) => ({
    format,
    files: seen.filter(({ path }) => formatOfPath(path) === format),
  }));
  byFormat.sort((a, b) => sizeOf(b.files) - sizeOf(a.files) || b.files.length - a.files.length);
  const [found] = byFormat;
  return found && found.files.length > 0 ? tableOf(found.files, found.format) : NO_FILES.none;
}

/** What Spark and others leave beside their files: `_SUCCESS`, `.part.crc`. */
const isHidden = (path: string) => /^[._]/.test(path.slice(path.lastIndexOf("/") + 1));
const sizeOf = (files: readonly LocalFile[]) => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

async function chooseByMlTable(files: LocalFile[]): Promise<ChosenTable | string> {
  const file = files.find(({ path }) => path === MLTABLE_FILE);
  if (!file || file.sizeBytes > MAX_MLTABLE_BYTES)
    return `It has no file ${MLTABLE_FILE} that could be read.`;
  const table = readMlTable(await readFile(file.at, "utf8"));
  if (typeof table === "string") return table;
  const named = files.filter(({ path }) => path !== MLTABLE_FILE && table.matches(path));
  if (named.length === 0) return `Its file ${MLTABLE_FILE} names no file that it holds.`;
  const chosen = tableOf(named, table.format, table.said);
  return table.isTransformed ? { ...chosen, notices: [UNTRANSFORMED] } : chosen;
}

function tableOf(files: LocalFile[], format: TableFormat, said: SaidOfFiles = {}): ChosenTable {
  const step = files.length / Math.min(files.length, MAX_FILES);
  const some = Array.from(
    { length: Math.min(files.length, MAX_FILES) },
    (_, index) => files[Math.floor(index * step)]!,
  );
  return { files: some, format, said, notices: [], fileCount: files.length };
}
