/** A look into data that stays in a bucket or on the web: what it takes of the files is fetched, and nothing is kept. */

import { AppError } from "@/domain/errors";
import type { OrProblem, Preview, Profile } from "@/domain/tables";
import type { AssetRecord } from "../../assets/asset-record";
import type { Services } from "../../core/services";
import type { LocalFile } from "../../data/files";
import { differenceOf, openOutside } from "../../data/outside";
import { type LayoutBudget, SAMPLE_BYTES } from "../ask-worker";
import { type ChosenTable, chooseAmong } from "../choose-table";
import { type BorrowedParquet, borrowParquet } from "./borrow-parquet";
import { borrowHead, borrowSample } from "./borrow-text";
import { type FarFile, type Loan, withLoan } from "./borrowed-file";

/** What is kept of a version that lies elsewhere. */
export type OutsideVersion = Pick<AssetRecord<"data">, "name" | "version" | "spec">;
/** `sizeBytes` is what it counts against the others: nothing, where its server does not tell it. */
type Far = Pick<FarFile, "path" | "from"> & { sizeBytes: number; size: number | null };
const whole = ({ path, from, size }: Far): FarFile => ({ path, from, sizeBytes: size });

const FIRST_GROUP: LayoutBudget = { groups: 1, maxBytes: 0, maxValues: 0 };
const MAX_SAMPLED_BYTES = 64 * 1024 ** 2;
const MAX_SAMPLED_VALUES = 8_000_000;
/** A file gets at least so much of what is read in all. */
const LEAST_FILE_BYTES = 1024 ** 2;

/** A table whose files are here as far as they were fetched. */
interface Borrowed {
  table: ChosenTable;
  /** What is known of its Parquet files as wholes, in their order. */
  parquet: BorrowedParquet[];
}

interface Asked {
  services: Services;
  workspaceId: string;
  version: OutsideVersion;
  signal: AbortSignal | undefined;
}

/** The first rows: of text its beginning, of Parquet the footer and the first row group. */
export const previewOutside = (
  asked: Asked,
  ask: (table: ChosenTable) => Promise<OrProblem<Preview>>,
): Promise<OrProblem<Preview>> =>
  look(asked, async (loan, table, changed) => {
    const [first] = table.files;
    const { table: local, parquet } = await borrow(loan, { ...table, files: [first!] }, (far) =>
      far.isParquet ? borrowParquet(loan, far, "0", FIRST_GROUP) : borrowHead(loan, whole(far), "0"),
    );
    const found = await ask({ ...local, fileCount: table.fileCount });
    if (!found.table) return found;
    const notices = [...changed, ...found.table.notices];
    const [cut] = parquet;
    if (!cut) return { table: { ...found.table, notices } };
    const isWhole = found.table.isWhole && cut.readGroups === cut.groupCount;
    const rowCount = table.fileCount === 1 ? cut.totalRows : null;
    return { table: { ...found.table, notices, isWhole, rowCount } };
  });

/** The columns: of what is large, blocks or row groups from everywhere in it. */
export const profileOutside = (
  asked: Asked,
  ask: (table: ChosenTable) => Promise<OrProblem<Profile>>,
): Promise<OrProblem<Profile>> =>
  look(asked, async (loan, table, changed) => {
    // A profile is kept for what was registered, and must not be that of something else.
    if (changed.length > 0) throw new AppError("invalid", changed[0]!);
    const size = table.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const shareOf = ({ sizeBytes }: Far, all: number) => Math.floor((all * sizeBytes) / Math.max(1, size));
    const { table: local, parquet } = await borrow(loan, table, (far, name) => {
      if (!far.isParquet)
        return borrowSample(loan, whole(far), name, Math.max(LEAST_FILE_BYTES, shareOf(far, SAMPLE_BYTES)));
      const maxBytes = Math.max(LEAST_FILE_BYTES, shareOf(far, MAX_SAMPLED_BYTES));
      return borrowParquet(loan, far, name, {
        groups: null,
        maxBytes,
        maxValues: shareOf(far, MAX_SAMPLED_VALUES),
      });
    });
    const found = await ask({ ...local, fileCount: table.fileCount });
    if (!found.table || parquet.length === 0) return found;
    return { table: ofSomeGroups(found.table, parquet) };
  });

function ofSomeGroups(found: Profile, parquet: readonly BorrowedParquet[]): Profile {
  const sum = (of: (file: BorrowedParquet) => number) => parquet.reduce((all, file) => all + of(file), 0);
  const [read, all] = [sum(({ readGroups }) => readGroups), sum(({ groupCount }) => groupCount)];
  if (read === all) return found;
  const told = `${read.toLocaleString("en")} of its ${all.toLocaleString("en")} row groups were read, from everywhere in it.`;
  return {
    ...found,
    isWhole: false,
    totalRows: sum(({ totalRows }) => totalRows),
    notices: [told, ...found.notices],
  };
}

async function look<T>(
  { services, workspaceId, version, signal }: Asked,
  work: (loan: Loan, table: ChosenTable<Far>, changed: string[]) => Promise<OrProblem<T>>,
): Promise<OrProblem<T>> {
  const { storage, find } = await openOutside(services, workspaceId, version.spec);
  return withLoan({ storage, signal }, async (loan) => {
    const source = await find();
    const difference = differenceOf(version, source);
    const files = source.files.map(({ within, path, sizeBytes }) => ({
      ...{ path: within, from: path, sizeBytes: sizeBytes ?? 0, size: sizeBytes },
    }));
    const read = async ({ from }: Far) => textOf(await storage.open(from));
    const table = await chooseAmong(version.spec, files, read);
    if (typeof table === "string") return { problem: table };
    return work(loan, table, difference === null ? [] : [difference]);
  });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const MAGIC = "PAR1";

/** Brings the files one after another, as their bytes say what they are, whatever they are called. */
async function borrow(
  loan: Loan,
  table: ChosenTable<Far>,
  bring: (far: Far & { isParquet: boolean }, name: string) => Promise<LocalFile | BorrowedParquet>,
): Promise<Borrowed> {
  const files: LocalFile[] = [];
  const parquet: BorrowedParquet[] = [];
  for (const [index, far] of table.files.entries()) {
    const isParquet = far.sizeBytes > 0 && (await startsWith(loan, far, MAGIC));
    const brought = await bring({ ...far, isParquet }, `${index}`);
    if ("file" in brought) parquet.push(brought);
    files.push("file" in brought ? brought.file : brought);
  }
  return { table: { ...table, files }, parquet };
}

async function startsWith({ storage }: Loan, { from }: Far, mark: string): Promise<boolean> {
  const head = await textOf(await storage.open(from, { start: 0, end: mark.length - 1 }));
  return head === mark;
}
