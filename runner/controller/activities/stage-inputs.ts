import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { assets, assetUses, assetVersions, runDataInputs, runs } from "@/db/schema";
import type { InputOf } from "@/domain/activities";
import type { DataSpec } from "@/domain/data";
import { AppError } from "@/domain/errors";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { openOutside } from "@/server/data/outside";
import { copySource } from "@/server/datastores/copy-source";
import { fingerprintOf, type Source } from "@/server/datastores/source";
import { notify } from "@/server/queue/notify";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { storeSnapshot } from "@/server/snapshots/store-snapshot";
import type { Step, Turn } from "./step";

const TELL_EVERY_MS = 1_000;

type StageTurn = Turn<"stageInputs">;
type Wanted = Awaited<ReturnType<typeof findWanted>>[number];

/**
 * Brings one input after another into the workspace's storage; with the last, nodes may take the run. A run that was
 * canceled meanwhile needs none, and one whose input cannot be had fails with the reason.
 */
export const stepStageInputs: Step<"stageInputs"> = async (turn) => {
  const [wanted] = await findWanted(turn);
  if (!wanted) return async () => ({ isOver: true });
  try {
    return await stage(turn, wanted);
  } catch (failure) {
    throw explain(turn, wanted, failure);
  }
};

/** The inputs that are still to be copied, of a run that waits for them. */
function findWanted({ services: { db }, input: { runId } }: StageTurn) {
  const { name, kind, datastore, path, url } = runDataInputs;
  const isOpen = and(ne(kind, "http"), isNull(runDataInputs.snapshotId), eq(runs.status, "queued"));
  return db
    .select({
      name,
      kind,
      datastore: sql<string>`${datastore}`,
      path: sql<string>`${path}`,
      url,
      workspaceId: runs.workspaceId,
    })
    .from(runDataInputs)
    .innerJoin(runs, eq(runs.id, runDataInputs.runId))
    .where(and(eq(runDataInputs.runId, runId), isOpen))
    .orderBy(name);
}

async function stage(turn: StageTurn, wanted: Wanted) {
  const { services, input, outcome, signal } = turn;
  const { name, kind, workspaceId } = wanted;
  const tell = teller(services, input.runId, wanted);
  const from = wanted.url === null ? `the datastore ${wanted.datastore}` : "the web";
  tell(`It is looked up in ${from}.`);
  const { storage, place, find } = await openOutside(services, workspaceId, placeOf(wanted));
  const source = await find();
  if (source.kind !== kind)
    throw new AppError("invalid", `It names a ${source.kind}: the type uri_${source.kind} would be right.`);
  const total = source.files.length;
  const onFile = (done: number) => tell(`${done} of ${total} files are copied from ${from}.`);
  const made = await copySource(services, storage, source, {
    workspaceId,
    place,
    signal,
    onFile,
  });
  return async (tx: Tx) => {
    const isIt = and(eq(runDataInputs.runId, input.runId), eq(runDataInputs.name, name));
    const snapshotId = await storeSnapshot(tx, workspaceId, made.files);
    await tx.update(runDataInputs).set({ snapshotId }).where(isIt);
    const hasDrifted = await noteDrift(tx, input.runId, name, source);
    if (wanted.url !== null && made.changed > 0 && !hasDrifted)
      await addNotice(tx, input.runId, changedOnWeb(name));
    await notify(tx, "queue");
    await notify(tx, "engine", input.runId);
    const lines = [`${name}: ${made.copied} files copied from ${from}, ${made.reused} were here already.`];
    const reached = { copied: outcome.copied + made.copied, reused: outcome.reused + made.reused };
    return { done: 1, lines, outcome: reached };
  };
}

const placeOf = ({ url, kind, datastore, path }: Wanted) =>
  url === null
    ? { kind, source: `azureml://datastores/${datastore}/paths/${path}` }
    : { kind: "http" as const, source: url };

/** The run's page answers why it waits, at most every second anew. */
function teller({ db }: Services, runId: string, { name, workspaceId }: Wanted): (text: string) => void {
  let last = 0;
  return (text) => {
    if (performance.now() - last < TELL_EVERY_MS) return;
    last = performance.now();
    const waitingReason = `Waits for its input ${name}. ${text}`;
    void db
      .update(runs)
      .set({ waitingReason })
      .where(and(eq(runs.id, runId), eq(runs.status, "queued")))
      .then(() => notify(db, "runs", `${workspaceId} ${runId}`))
      .catch(() => {});
  };
}

/** Says so on the run, and here, where a version has other bytes at its source than when it was registered. */
async function noteDrift(tx: Tx, runId: string, name: string, source: Source): Promise<boolean> {
  const isIt = and(eq(assetUses.runId, runId), eq(assetUses.role, "input"), eq(assetUses.name, name));
  const [version] = await tx
    .select({ asset: assets.name, version: assetVersions.version, spec: assetVersions.spec })
    .from(assetUses)
    .innerJoin(assetVersions, eq(assetVersions.id, assetUses.versionId))
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(isIt);
  const registered = (version?.spec as DataSpec | undefined)?.fingerprint;
  if (registered === undefined || registered === fingerprintOf(source)) return false;
  const notice = `The input ${name} is not what was registered as ${version!.asset}:${version!.version}: the files at its source have changed since. The run takes them as they are now.`;
  await addNotice(tx, runId, notice);
  return true;
}

const changedOnWeb = (name: string) =>
  `The input ${name} is not what its address held when it was fetched before: it has changed there, and was fetched anew.`;

const addNotice = (tx: Tx, runId: string, notice: string) =>
  tx
    .update(runs)
    .set({ notices: sql`${runs.notices} || ${JSON.stringify([notice])}::jsonb` })
    .where(eq(runs.id, runId));

/** Names the input; while it may be tried again, the page of the run says so. */
function explain({ services, input }: StageTurn, wanted: Wanted, failure: unknown): unknown {
  const known = knownFailure(failure);
  if (!known) return failure;
  teller(services, input.runId, wanted)(`It is tried again: ${known.message}`);
  const isFinal = known.code === "conflict";
  const message = `The input ${wanted.name} could not be had. ${known.message}`;
  return new AppError(isFinal ? "invalid" : known.code, message);
}

/** A run whose inputs cannot be had fails with the copying, whatever ended that. */
export async function failWithoutInputs(
  tx: Tx,
  { runId }: InputOf<"stageInputs">,
  reason: string,
): Promise<void> {
  await moveRuns(tx, {
    which: sql`${runs.id} = ${runId} and ${runs.status} = 'queued'`,
    to: "failed",
    reason,
    values: { error: { code: "InputNotFound", message: reason }, endedAt: sql`now()` },
  });
}
