import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { assets, assetVersions } from "@/db/schema";
import { type DataSpec, isOutside } from "@/domain/data";
import { AppError } from "@/domain/errors";
import { differenceOf, openOutside } from "@/server/data/outside";
import { copySource } from "@/server/datastores/copy-source";
import { type Source, sizeOf } from "@/server/datastores/source";
import { storeSnapshot } from "@/server/snapshots/store-snapshot";
import { teller, whileWanted } from "./long-step";
import type { Step, Turn } from "./step";

type PinTurn = Turn<"pinData">;
type Version = { name: string; version: string; spec: DataSpec };

/** One stretch, as long as its bytes take: what was copied before it was broken off is not copied again from a datastore. */
export const stepPinData: Step<"pinData"> = async (turn) => {
  const { services, activity } = turn;
  const { workspaceId } = activity;
  const version = await loadOutside(turn);
  if (!version) return async () => ({ isOver: true });
  const { storage, place, find } = await openOutside(services, workspaceId, version.spec);
  const source = await find();
  requireSame(version, source);
  const onFile = teller(turn, source.files.length);
  const made = await whileWanted(turn, (signal) =>
    copySource(services, storage, source, { workspaceId, place, signal, onFile }),
  );
  // A change meanwhile would leave a copy of some files from before it, and some from after.
  requireSame(version, await find());
  return async (tx: Tx) => {
    const snapshotId = await storeSnapshot(tx, workspaceId, made.files);
    const spec = ofCopy(version.spec, made.files);
    await tx
      .update(assetVersions)
      .set({ snapshotId, spec })
      .where(eq(assetVersions.id, turn.input.versionId));
    const { copied, reused } = made;
    const lines = [`${sizeOf(source).toLocaleString("en")} bytes are kept with the version.`];
    return { outcome: { copied, reused }, lines, isOver: true };
  };
};

/** The version, while its bytes lie elsewhere: not when it has been pinned or deleted meanwhile. */
async function loadOutside({ services: { db }, activity, input }: PinTurn): Promise<Version | null> {
  const isIt = and(eq(assets.workspaceId, activity.workspaceId), eq(assetVersions.id, input.versionId));
  const [row] = await db
    .select({ name: assets.name, version: assetVersions.version, spec: assetVersions.spec })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(and(isIt, isNull(assetVersions.snapshotId)));
  const spec = row?.spec as DataSpec | undefined;
  return row && spec && isOutside(spec, null) ? { ...row, spec } : null;
}

function requireSame(version: Version, source: Source): void {
  const difference = differenceOf(version, source);
  if (difference !== null) throw new AppError("invalid", difference);
}

/** What was an address alone is now a file. */
const ofCopy = (spec: DataSpec, files: readonly { sizeBytes: number }[]): DataSpec =>
  spec.kind === "http"
    ? { ...spec, kind: "file", sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
    : spec;
