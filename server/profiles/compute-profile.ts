import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { assets, assetVersions } from "@/db/schema";
import type { DataSpec } from "@/domain/data";
import { AppError, notFound } from "@/domain/errors";
import { type Profile, profile } from "@/domain/tables";
import type { Services } from "../core/services";
import { locateDataFiles } from "../data/files";
import { askWorker } from "./ask-worker";
import { chooseTable } from "./choose-table";

const TIMEOUT_MS = 120_000;

/** What the columns of a version hold. Content that cannot be read is an error that trying again does not mend. */
export async function computeProfile(
  services: Services,
  { workspaceId, versionId }: { workspaceId: string; versionId: string },
  signal: AbortSignal,
): Promise<Profile> {
  const { spec, snapshotId } = await loadContent(services.db, workspaceId, versionId);
  const table = await chooseTable(spec as DataSpec, await locateDataFiles(services, { snapshotId }));
  if (typeof table === "string") throw new AppError("invalid", table);
  const found = await askWorker(table, {
    question: "profile",
    answer: profile,
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  if (!found.table) throw new AppError("invalid", found.problem);
  const read = table.files.length;
  const notices = [...table.notices, ...found.table.notices];
  if (read === table.fileCount) return { ...found.table, notices };
  const told = `${read} of its ${table.fileCount.toLocaleString("en")} files were read, evenly chosen.`;
  const totalRows = Math.round((found.table.totalRows / read) * table.fileCount);
  return { ...found.table, totalRows, isWhole: false, notices: [told, ...notices] };
}

async function loadContent(executor: Executor, workspaceId: string, versionId: string) {
  const [row] = await executor
    .select({ spec: assetVersions.spec, snapshotId: assetVersions.snapshotId })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(and(eq(assets.workspaceId, workspaceId), eq(assetVersions.id, versionId)));
  if (!row) throw notFound("version of a data asset", versionId);
  return row;
}
