import fs from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { eq, inArray, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import * as schema from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { carryOnActivities } from "@/runner/controller/carry-on";
import { putArtifact } from "../artifacts/put-artifact";
import { findArtifact } from "../artifacts/queries";
import { collectBlobs } from "../blobs/collect-blobs";
import { logInputs } from "../client-runs/log-inputs";
import type { WorkspaceCtx } from "../core/context";
import { deleteExperiment } from "../experiments/delete-experiment";
import { createModel } from "../logged-models/create-model";
import { createIngest } from "../metrics/ingest";
import { changeRuns } from "../runs/bulk/change-runs";
import { storeBlob } from "../snapshots/store-blob";
import { storeSnapshot } from "../snapshots/store-snapshot";
import { emptyTrash, purgeTrash } from "./purge-trash";

const services = testServices(testDatabase());
/** A turn that ends when all is done, however busy the machine. */
const UNHURRIED_MS = 60_000;
const { runs, series, metricChunks, artifacts, blobs, blobReleases, snapshots, loggedModels } = schema;

const bytesOf = (content: string) => Readable.from([Buffer.from(content)]);
const put = (ctx: WorkspaceCtx, run: string, path: string, content: string) =>
  putArtifact(ctx, { owner: { kind: "run", name: run }, path, bytes: bytesOf(content) });
const trash = (ctx: WorkspaceCtx, ...names: string[]) =>
  changeRuns(ctx, { runs: names, change: { kind: "trash" } });
const done = (ctx: WorkspaceCtx, given = {}) =>
  makeRun(ctx, { kind: "client", status: "completed", ...given });

/** The hashes of the files on the disk. */
function stored(): string[] {
  const root = path.dirname(services.blobs.staging);
  const all = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).map(({ name }) => name);
}

async function settle(): Promise<void> {
  await carryOnActivities(services, UNHURRIED_MS);
  await collectBlobs(services, UNHURRIED_MS);
}

async function purge(ctx: WorkspaceCtx, ...names: string[]): Promise<void> {
  await purgeTrash(ctx, { runs: names });
  await settle();
}

/** A snapshot of one file, as a submission makes it. */
async function makeSnapshot(ctx: WorkspaceCtx, content: string): Promise<string> {
  const { sha256, sizeBytes } = await services.blobs.put(bytesOf(content));
  await storeBlob(ctx, { sha256, bytes: bytesOf(content) });
  return services.db.transaction((tx) =>
    storeSnapshot(tx, ctx.workspaceId, [{ path: "a.py", sha256, sizeBytes }]),
  );
}

describe("a purge", () => {
  it("frees the rows and the bytes of a run, and nothing of what others use", async () => {
    const ctx = await makeWorkspace(services);
    const other = await makeWorkspace(services);
    const snapshotId = await makeSnapshot(ctx, "print(1)");
    const [one, two] = [await done(ctx, { snapshotId }), await done(ctx, { snapshotId })];
    const far = await done(other);
    const shared = await put(ctx, one.name, "both.txt", "of two runs");
    await put(ctx, two.name, "both.txt", "of two runs");
    const across = await put(ctx, one.name, "across.txt", "of two workspaces");
    await put(other, far.name, "across.txt", "of two workspaces");
    const own = await put(ctx, one.name, "own.txt", "of one run");
    const ingest = createIngest(services.sql);
    await ingest.append(
      one.id,
      Array.from({ length: 3_000 }, (_, step) => ({ key: "loss", step, time: step, value: step })),
    );
    await ingest.close();

    await trash(ctx, one.name);
    await purge(ctx, one.name);
    const { db } = services;
    expect(await db.select().from(runs).where(eq(runs.id, one.id))).toEqual([]);
    expect(await db.select().from(series).where(eq(series.runId, one.id))).toEqual([]);
    expect(await db.select().from(artifacts).where(eq(artifacts.ownerId, one.id))).toEqual([]);
    const [chunks] = await db.select({ n: sql<number>`count(*)::int` }).from(metricChunks);
    expect(chunks!.n).toBe(0);
    expect(stored()).toEqual(expect.arrayContaining([shared.sha256, across.sha256]));
    expect(stored()).not.toContain(own.sha256);
    const held = await db
      .select()
      .from(blobs)
      .where(inArray(blobs.sha256, [across.sha256, own.sha256]));
    expect(held.map(({ workspaceId }) => workspaceId)).toEqual([other.workspaceId]);
    expect(await db.select().from(snapshots).where(eq(snapshots.id, snapshotId))).toHaveLength(1);

    await trash(ctx, two.name);
    await trash(other, far.name);
    await purge(ctx, two.name);
    await purge(other, far.name);
    expect(stored()).toEqual([]);
    expect(await db.select().from(snapshots)).toEqual([]);
    expect(await db.select().from(blobs)).toEqual([]);
    expect(await db.select().from(blobReleases)).toEqual([]);
  });

  it("takes what lies below in the trash along, and makes a child that stays the top of its tree", async () => {
    const ctx = await makeWorkspace(services);
    const top = await done(ctx);
    const [gone, kept] = [await done(ctx, { parentId: top.id }), await done(ctx, { parentId: top.id })];
    const leaf = await done(ctx, { parentId: kept.id, rootId: top.id });
    await trash(ctx, top.name);
    const left = inArray(runs.id, [kept.id, leaf.id]);
    await services.db.update(runs).set({ deletedAt: null }).where(left);
    await purge(ctx, top.name);
    expect(
      await services.db
        .select()
        .from(runs)
        .where(inArray(runs.id, [top.id, gone.id])),
    ).toEqual([]);
    const rows = await services.db.select().from(runs).where(left).orderBy(runs.id);
    expect(rows.map(({ parentId, rootId }) => [parentId, rootId])).toEqual([
      [null, kept.id],
      [kept.id, kept.id],
    ]);
  });

  it("takes the models that only the run has, and leaves those that another one reads", async () => {
    const ctx = await makeWorkspace(services);
    const [maker, reader] = [await done(ctx), await makeRun(ctx, { kind: "client", status: "running" })];
    const make = async (name: string) => {
      const { id } = await createModel(ctx, {
        experimentId: maker.experimentId,
        sourceRun: maker.name,
        name,
      });
      await putArtifact(ctx, { owner: { kind: "model", id }, path: "model.bin", bytes: bytesOf(name) });
      return id;
    };
    const [own, read] = [await make("own"), await make("read")];
    await logInputs(ctx, { name: reader.name, modelIds: [read] });
    await trash(ctx, maker.name);
    await purge(ctx, maker.name);
    const left = await services.db
      .select()
      .from(loggedModels)
      .where(inArray(loggedModels.id, [own, read]));
    expect(left).toMatchObject([{ id: read, sourceRunId: null }]);
    const file = await findArtifact(ctx, { owner: { kind: "model", id: read }, path: "model.bin" });
    expect(await text(await services.blobs.open(file.sha256))).toBe("read");
  });

  it("gives a run's name back", async () => {
    const ctx = await makeWorkspace(services);
    await done(ctx, { name: "again" });
    await trash(ctx, "again");
    await purge(ctx, "again");
    const next = await done(ctx, { name: "again" });
    expect(next.name).toBe("again");
  });

  it("takes an experiment after its runs, and keeps one that was restored meanwhile", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    const run = await done(ctx, { experimentId });
    await deleteExperiment(ctx, { id: experimentId });
    await purgeTrash(ctx, { experimentIds: [experimentId] });
    await settle();
    const { experiments } = schema;
    expect(await services.db.select().from(experiments).where(eq(experiments.id, experimentId))).toEqual([]);
    expect(await services.db.select().from(runs).where(eq(runs.id, run.id))).toEqual([]);
  });

  it("leaves a run that was restored after it had been asked for", async () => {
    const ctx = await makeWorkspace(services);
    const [one, two] = [await done(ctx), await done(ctx)];
    await trash(ctx, one.name, two.name);
    const { activityId, total } = await emptyTrash(ctx);
    expect(total).toBe(2);
    await changeRuns(ctx, { runs: [one.name], change: { kind: "restore" } });
    await settle();
    const left = await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId));
    expect(left.map(({ id }) => id)).toEqual([one.id]);
    const [activity] = await services.db
      .select()
      .from(schema.activities)
      .where(eq(schema.activities.id, activityId));
    expect(activity).toMatchObject({
      status: "completed",
      message: "1 left as they were: They are not in the trash any more.",
    });
  });

  it("is for contributors and owners, here, and about what lies in the trash", async () => {
    const ctx = await makeWorkspace(services);
    const [run, kept] = [await done(ctx), await done(ctx)];
    await trash(ctx, run.name);
    const by = (who: WorkspaceCtx, name: string) => outcomeOf(purgeTrash(who, { runs: [name] }));
    expect(await by(await joinWorkspace(ctx, "reader"), run.name)).toBe("forbidden");
    expect(await by(await joinWorkspace(ctx, "dataScientist"), run.name)).toBe("forbidden");
    expect(await outcomeOf(emptyTrash(await joinWorkspace(ctx, "dataScientist")))).toBe("forbidden");
    expect(await by(await makeWorkspace(services), run.name)).toBe("notFound");
    expect(await by(ctx, kept.name)).toBe("notFound");
    expect(await by(await joinWorkspace(ctx, "contributor"), run.name)).toBe("ok");
    await settle();
    expect(await outcomeOf(emptyTrash(ctx))).toBe("conflict");
  });
});

describe("a purge while others work", () => {
  it("never leaves a row without its bytes, however uploads of the same content fall", async () => {
    const ctx = await makeWorkspace(services);
    const keeper = await makeRun(ctx, { kind: "client", status: "running" });
    const contents = ["alpha", "beta", "gamma"];
    for (let round = 0; round < 12; round++) {
      const victim = await done(ctx);
      for (const content of contents) await put(ctx, victim.name, `${content}.txt`, content);
      await trash(ctx, victim.name);
      await purgeTrash(ctx, { runs: [victim.name] });
      const uploads = contents.map((content) =>
        outcomeOf(put(ctx, keeper.name, `${round}-${content}.txt`, content)),
      );
      const [, ...outcomes] = await Promise.all([settle(), ...uploads]);
      for (const outcome of outcomes) expect(["ok", "unavailable"]).toContain(outcome);
      await settle();
      const named = await services.db.select().from(artifacts).where(eq(artifacts.ownerId, keeper.id));
      for (const { sha256 } of named) expect(stored()).toContain(sha256);
      await services.db.delete(artifacts).where(eq(artifacts.ownerId, keeper.id));
    }
  });

  it("lets who reads a file finish, and answers the next one that it is not there", async () => {
    const ctx = await makeWorkspace(services);
    const run = await done(ctx);
    const { sha256, sizeBytes } = await put(ctx, run.name, "big.bin", "x".repeat(2_000_000));
    const reading = await services.blobs.open(sha256);
    await trash(ctx, run.name);
    await purge(ctx, run.name);
    expect((await buffer(reading)).byteLength).toBe(sizeBytes);
    expect(await outcomeOf(services.blobs.open(sha256))).toBe("notFound");
    expect(
      await outcomeOf(findArtifact(ctx, { owner: { kind: "run", name: run.name }, path: "big.bin" })),
    ).toBe("notFound");
  });
});
