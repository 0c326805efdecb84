import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { assetUses, runParams, series } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { listSnapshotFiles } from "../snapshots/store-snapshot";
import { loadModelVersion } from "./find-content";

const word = z.string().max(255);
export const compareVersionsInput = z.object({ name: word, versions: z.tuple([word, word]) });

/** One side of the comparison: what is known of a version and of the run that made it. */
async function loadSide(executor: Executor, workspaceId: string, name: string, version: string) {
  const record = await loadModelVersion(executor, workspaceId, name, version);
  const files = record.snapshotId ? await listSnapshotFiles(executor, record.snapshotId) : [];
  const isMaker = and(eq(assetUses.versionId, record.id), eq(assetUses.role, "output"));
  const ofRun = sql`(select ${assetUses.runId} from ${assetUses} where ${isMaker} limit 1)`;
  const [metrics, params] = await Promise.all([
    executor
      .select({ key: series.key, value: series.lastValue })
      .from(series)
      .where(sql`${series.runId} = ${ofRun}`),
    executor
      .select({ key: runParams.key, value: runParams.value })
      .from(runParams)
      .where(sql`${runParams.runId} = ${ofRun}`),
  ]);
  return { record, files, metrics, params };
}

interface Difference<Value> {
  key: string;
  values: [Value | null, Value | null];
}

/** Two versions side by side: what either has, by name. */
export async function compareVersions(ctx: WorkspaceCtx, input: z.input<typeof compareVersionsInput>) {
  authorize(ctx, "models:read");
  const { name, versions } = parse(compareVersionsInput, input);
  const { db } = ctx.services;
  const [left, right] = await Promise.all(
    versions.map((version) => loadSide(db, ctx.workspaceId, name, version)) as [
      ReturnType<typeof loadSide>,
      ReturnType<typeof loadSide>,
    ],
  );
  const fields = (side: typeof left, part: "inputs" | "outputs" | "params") =>
    (side.record.spec.mlmodel?.signature?.[part] ?? []).map((field) => ({
      key: `${part}: ${field.name}`,
      value: field.type,
    }));
  const signature = (side: typeof left) =>
    (["inputs", "outputs", "params"] as const).flatMap((part) => fields(side, part));
  const hashes = (side: typeof left) =>
    side.files.map(({ path, sha256, sizeBytes }) => ({ key: path, value: { sha256, sizeBytes } }));
  return {
    versions: [left.record, right.record] as const,
    metrics: join(left.metrics, right.metrics),
    params: join(left.params, right.params),
    signature: join(signature(left), signature(right)),
    files: join(hashes(left), hashes(right)),
  };
}

type Entry<Value> = { key: string; value: Value };

function join<Value>(left: Entry<Value>[], right: Entry<Value>[]): Difference<Value>[] {
  const [one, other] = [left, right].map((side) => new Map(side.map(({ key, value }) => [key, value])));
  const keys = [...new Set([...one!.keys(), ...other!.keys()])].sort();
  return keys.map((key) => ({ key, values: [one!.get(key) ?? null, other!.get(key) ?? null] }));
}
