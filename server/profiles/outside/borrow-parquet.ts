import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { LocalFile } from "../../data/files";
import { askWorker, type LayoutBudget } from "../ask-worker";
import { BorrowedFile, type FarFile, type Loan } from "./borrowed-file";

const MIB = 1024 ** 2;
/** Most footers are in so much of the end. */
const TAIL_BYTES = 64 * 1024;
const MAX_FOOTER_BYTES = 16 * MIB;
/** Of one row group, which is read as a whole. */
const MAX_PIECE_BYTES = 256 * MIB;
const TIMEOUT_MS = 20_000;
const MAGIC = Buffer.from("PAR1");
const MAGIC_BYTES = 4;
/** At the end: the length of the footer, and the mark. */
const TRAILER_BYTES = 8;

const layout = z.object({
  pieces: z.array(z.tuple([z.int().min(0), z.int().min(0)])),
  footer: z.base64(),
  groupCount: z.int(),
  totalRows: z.number(),
});

export interface BorrowedParquet {
  file: LocalFile;
  /** Of the whole file, of which `readGroups` are in the part that is here. */
  totalRows: number;
  groupCount: number;
  readGroups: number;
}

/** The footer of a Parquet file and some of its row groups, as a file that has no others. */
export async function borrowParquet(
  loan: Loan,
  far: FarFile & { sizeBytes: number },
  name: string,
  budget: LayoutBudget,
): Promise<BorrowedParquet> {
  const { start, bytes } = await fetchFooter(loan, far, name);
  const { pieces, footer, groupCount, totalRows } = await layOut(loan, far, name, bytes, budget);
  const file = await BorrowedFile.open(loan, far, name);
  await file.write(0, MAGIC);
  for (const [from, to] of pieces) {
    if (from < MAGIC_BYTES || to > start || to < from)
      throw broken(far, "its footer names what is not in it");
    if (to - from > MAX_PIECE_BYTES)
      throw new AppError(
        "invalid",
        `A row group of ${far.path} has ${Math.round((to - from) / MIB)} MB, and is only read as a whole: pin the version, and look into the copy.`,
      );
    await file.fetch(from, to - from);
  }
  const cut = Buffer.from(footer, "base64");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(cut.length);
  const trailer = Buffer.concat([cut, length, MAGIC]);
  await file.write(start, trailer);
  const lent = await file.lend(start + trailer.length);
  return { file: lent, totalRows, groupCount, readGroups: pieces.length };
}

/** Where the footer begins, and what it holds. */
async function fetchFooter(loan: Loan, far: FarFile & { sizeBytes: number }, name: string) {
  const file = await BorrowedFile.open(loan, far, `${name}.end`);
  const { sizeBytes } = far;
  const from = Math.max(0, sizeBytes - TAIL_BYTES);
  await file.fetch(from, sizeBytes - from);
  const end = await file.read(sizeBytes - TRAILER_BYTES, TRAILER_BYTES);
  if (end.length < TRAILER_BYTES || !end.subarray(4).equals(MAGIC))
    throw new AppError(
      "invalid",
      `${far.path} is cut short: a Parquet file ends with its footer, and this one does not. Write or send it again.`,
    );
  const length = end.readUInt32LE(0);
  const start = sizeBytes - TRAILER_BYTES - length;
  if (start < MAGIC_BYTES) throw broken(far, "its footer is longer than the file");
  if (length > MAX_FOOTER_BYTES)
    throw new AppError(
      "invalid",
      `The footer of ${far.path} has ${Math.round(length / MIB)} MB: pin the version.`,
    );
  await file.fetch(start, from - start);
  const bytes = await file.read(start, length);
  await file.lend(sizeBytes);
  return { start, bytes };
}

/** Strangers have written the footer: it is taken apart in the worker. */
async function layOut(loan: Loan, far: FarFile, name: string, footer: Buffer, budget: LayoutBudget) {
  const file = await BorrowedFile.open(loan, far, `${name}.footer`);
  await file.write(0, footer);
  const files = [await file.lend(footer.length)];
  const table = { files, format: "parquet" as const, said: {}, notices: [], fileCount: 1 };
  const question = { question: "layout", answer: layout, timeoutMs: TIMEOUT_MS, budget } as const;
  const found = await askWorker(table, { ...question, ...(loan.signal ? { signal: loan.signal } : {}) });
  if (!found.table) throw new AppError("invalid", found.problem);
  return found.table;
}

const broken = ({ path }: FarFile, why: string) =>
  new AppError("invalid", `${path} is no Parquet file that can be read here: ${why}.`);
