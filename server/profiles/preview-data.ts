import { type OrProblem, type Preview, preview } from "@/domain/tables";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion, locateDataFiles } from "../data/files";
import { askWorker } from "./ask-worker";
import { chooseTable } from "./choose-table";

const ROWS = 200;
const TIMEOUT_MS = 20_000;

/** The first rows of a version of a data asset and the types of its columns, or why it shows none. */
export async function previewData(
  ctx: WorkspaceCtx,
  wanted: DataVersion,
  signal?: AbortSignal,
): Promise<OrProblem<Preview>> {
  const record = await getDataVersion(ctx, wanted);
  const table = await chooseTable(record.spec, await locateDataFiles(ctx.services, record));
  if (typeof table === "string") return { problem: table };
  const [first] = table.files;
  const asked = { question: "preview", answer: preview, timeoutMs: TIMEOUT_MS, rows: ROWS, signal } as const;
  const found = await askWorker({ ...table, files: [first!] }, asked);
  if (!found.table) return found;
  const told = { ...found.table, notices: [...table.notices, ...found.table.notices] };
  return { table: table.fileCount > 1 ? ofSeveral(told, table.fileCount) : told };
}

/** The rows of the first file are not all there are. */
const ofSeveral = (shown: Preview, count: number): Preview => ({
  ...shown,
  isWhole: false,
  rowCount: null,
  notices: [
    `These are the first rows of ${shown.file}, the first of ${count.toLocaleString("en")} files.`,
    ...shown.notices,
  ],
});
