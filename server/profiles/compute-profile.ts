import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { assets, assetVersions } from "@/db/schema";
import { type DataSpec, isOutside } from "@/domain/data";
import { AppError, notFound } from "@/domain/errors";
import { type OrProblem, type Profile, profile } from "@/domain/tables";
import type { Services } from "../core/services";
import { locateDataFiles } from "../data/files";
import { askWorker } from "./ask-worker";
import { type ChosenTable, chooseTable } from "./choose-table";
import { profileOutside } from "./outside/look-outside";

const TIMEOUT_MS = 120_000;

/** What the columns of a version hold. Content that cannot be read is an error that trying again does not mend. */
export async function computeProfile(
  services: Services,
  { workspaceId, versionId }: { workspaceId: string; versionId: string },
  signal: AbortSignal,
): Promise<Profile> {
  const { name, version, snapshotId, ...row } = await loadContent(services.db, workspaceId, versionId);
  const spec = row.spec as DataSpec;
  const measure = (table: ChosenTable) => askForColumns(table, signal);
  if (!isOutside(spec, snapshotId)) {
    const table = await chooseTable(spec, await locateDataFiles(services, { snapshotId }));
    return found(typeof table === "string" ? { problem: table } : await measure(table));
  }
  const asked = { services, workspaceId, version: { name, version, spec }, signal };
  const measured = found(await profileOutside(asked, measure));
  return spec.kind === "http" ? asOfNow(measured) : measured;
}

function found(answer: OrProblem<Profile>): Profile {
  if (answer.table) return answer.table;
  throw new AppError("invalid", answer.problem);
}

/** Nothing tells when an address on the web has come to mean something else. */
const asOfNow = (measured: Profile): Profile => {
  const at = new Date().toISOString().slice(0, 16).replace("T", " ");
  return { ...measured, notices: [`This is what was at its address on ${at} UTC.`, ...measured.notices] };
};

async function askForColumns(table: ChosenTable, signal: AbortSignal): Promise<OrProblem<Profile>> {
  const answer = await askWorker(table, {
    question: "profile",
    answer: profile,
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  if (!answer.table) return answer;
  const read = table.files.length;
  const notices = [...table.notices, ...answer.table.notices];
  if (read === table.fileCount) return { table: { ...answer.table, notices } };
  const told = `${read} of its ${table.fileCount.toLocaleString("en")} files were read, evenly chosen.`;
  const totalRows = Math.round((answer.table.totalRows / read) * table.fileCount);
  return { table: { ...answer.table, totalRows, isWhole: false, notices: [told, ...notices] } };
}

async function loadContent(executor: Executor, workspaceId: string, versionId: string) {
  const { version, spec, snapshotId } = assetVersions;
  const [row] = await executor
    .select({ name: assets.name, version, spec, snapshotId })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(and(eq(assets.workspaceId, workspaceId), eq(assetVersions.id, versionId)));
  if (!row) throw notFound("version of a data asset", versionId);
  return row;
}
