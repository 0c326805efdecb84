import { AppError } from "@/domain/errors";
import { inParallel } from "@/domain/in-parallel";
import type { LocalFile } from "../../data/files";
import { BorrowedFile, type FarFile, type Loan } from "./borrowed-file";

const MIB = 1024 ** 2;
/** As much as a look at the first rows takes. */
const HEAD_BYTES = MIB;
const BLOCK_BYTES = MIB / 2;
const AT_ONCE = 4;
/** What has no size, or is packed, is only read from its beginning to its end. */
const MAX_WHOLE_BYTES = 256 * MIB;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** The beginning of a file, of which the first rows are shown. */
export async function borrowHead(loan: Loan, far: FarFile, name: string): Promise<LocalFile> {
  const file = await BorrowedFile.open(loan, far, name);
  const read = await file.fetch(0, far.sizeBytes === null ? HEAD_BYTES : Math.min(HEAD_BYTES, far.sizeBytes));
  const isWhole = far.sizeBytes === null ? read < HEAD_BYTES : read >= far.sizeBytes;
  const sizeBytes = far.sizeBytes ?? (isWhole ? read : read + 1);
  return file.lend(isWhole ? read : sizeBytes, isWhole ? undefined : [[0, read]]);
}

/** All of a file that is small or packed, otherwise its beginning and blocks from everywhere in it. */
export async function borrowSample(
  loan: Loan,
  far: FarFile,
  name: string,
  budgetBytes: number,
): Promise<LocalFile> {
  const file = await BorrowedFile.open(loan, far, name);
  const size = far.sizeBytes;
  const head = await file.fetch(0, Math.min(HEAD_BYTES, size ?? HEAD_BYTES));
  if (size === null || (await file.read(0, GZIP.length)).equals(GZIP)) return borrowWhole(file, head);
  if (size <= Math.max(budgetBytes, HEAD_BYTES)) {
    await file.fetch(head, size - head);
    return file.lend(size);
  }
  const blocks = spread(head, size, budgetBytes);
  await inParallel(blocks, AT_ONCE, ([start, length]) => file.fetch(start, length));
  return file.lend(size, [[0, head], ...blocks]);
}

async function borrowWhole(file: BorrowedFile, head: number): Promise<LocalFile> {
  const { path, sizeBytes } = file.far;
  const refusal = new AppError(
    "invalid",
    `${path} is larger than ${MAX_WHOLE_BYTES / MIB} MB, and ${sizeBytes === null ? "its server does not tell how large" : "packed, so that it is only read as a whole"}: pin the version, and ask for the profile of the copy.`,
  );
  if ((sizeBytes ?? 0) > MAX_WHOLE_BYTES) throw refusal;
  if (head < HEAD_BYTES) return file.lend(head);
  // From the beginning once more: who does not tell a size gives no parts either.
  const read = await file.fetch(0, MAX_WHOLE_BYTES + 1);
  if (read > MAX_WHOLE_BYTES) throw refusal;
  return file.lend(read);
}

/** Blocks at equal distances between the beginning and the end, both of which are read. Even starts suit two-byte letters. */
function spread(head: number, size: number, budgetBytes: number): [number, number][] {
  const count = Math.max(1, Math.floor((budgetBytes - head) / BLOCK_BYTES));
  const last = size - BLOCK_BYTES;
  return Array.from({ length: count }, (_, index) => {
    const start = head + Math.floor(((last - head) * (index + 1)) / count / 2) * 2;
    return [start, Math.min(BLOCK_BYTES, size - start)];
  });
}
