import { isOutside } from "@/domain/data";
import { AppError } from "@/domain/errors";
import { type OrProblem, type Preview, preview } from "@/domain/tables";
import type { AssetRecord } from "../assets/asset-record";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type DataVersion, getDataVersion, locateDataFiles } from "../data/files";
import { askWorker } from "./ask-worker";
import { type ChosenTable, chooseTable } from "./choose-table";
import { previewOutside } from "./outside/look-outside";

const ROWS = 200;
const TIMEOUT_MS = 20_000;

/** The first rows of a version of a data asset and the types of its columns, or why it shows none. */
export async function previewData(
  ctx: WorkspaceCtx,
  wanted: DataVersion,
  signal?: AbortSignal,
): Promise<OrProblem<Preview>> {
  const record = await getDataVersion(ctx, wanted);
  if (isOutside(record.spec, record.snapshotId)) return previewFar(ctx, record, signal);
  const table = await chooseTable(record.spec, await locateDataFiles(ctx.services, record));
  return typeof table === "string" ? { problem: table } : askForRows(table, signal);
}

async function previewFar(
  ctx: WorkspaceCtx,
  version: AssetRecord<"data">,
  signal: AbortSignal | undefined,
): Promise<OrProblem<Preview>> {
  if (version.spec.kind !== "http" && !can(ctx, "datastores:read"))
    return { problem: "It stays in its datastore, and your role does not look into datastores." };
  const asked = { services: ctx.services, workspaceId: ctx.workspaceId, version, signal };
  try {
    return await previewOutside(asked, (table) => askForRows(table, signal));
  } catch (failure) {
    const isOfSource = failure instanceof AppError && failure.code !== "internal";
    if (isOfSource && failure.code !== "unavailable") return { problem: failure.message };
    throw failure;
  }
}

async function askForRows(table: ChosenTable, signal?: AbortSignal): Promise<OrProblem<Preview>> {
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
