import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  joinWorkspace,
  makeExperiment,
  makeRun,
  makeWorkspace,
  outcomeOf,
  testServices,
} from "@/db/factories";
import { runs, storageCounts } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { putArtifact } from "../artifacts/put-artifact";
import type { WorkspaceCtx } from "../core/context";
import { createModel } from "../logged-models/create-model";
import { createIngest } from "../metrics/ingest";
import { changeRuns } from "../runs/bulk/change-runs";
import { storeBlob } from "../snapshots/store-blob";
import { storeSnapshot } from "../snapshots/store-snapshot";
import { askRecount } from "./ask-recount";
import { countDisk, countWorkspace } from "./count-disk";
import { getUsage } from "./get-usage";
import { listUsage } from "./list-usage";
import { measureInstallation } from "./measure-installation";

const services = testServices(testDatabase());
const bytesOf = (content: string) => Readable.from([Buffer.from(content)]);
const put = (ctx: WorkspaceCtx, run: string, path: string, bytes: number, letter = "x") =>
  putArtifact(ctx, { owner: { kind: "run", name: run }, path, bytes: bytesOf(letter.repeat(bytes)) });

async function makeCode(ctx: WorkspaceCtx, content: string): Promise<string> {
  const { sha256, sizeBytes } = await services.blobs.put(bytesOf(content));
  await storeBlob(ctx, { sha256, bytes: bytesOf(content) });
  return services.db.transaction((tx) =>
    storeSnapshot(tx, ctx.workspaceId, [{ path: "a.py", sha256, sizeBytes }]),
  );
}

describe("what uses the disk", () => {
  it("is told by experiment and kind; shared code counts once, the same bytes are stored once", async () => {
    const ctx = await makeWorkspace(services);
    const [first, second] = [await makeExperiment(ctx, "first"), await makeExperiment(ctx, "second")];
    const snapshotId = await makeCode(ctx, "c".repeat(50));
    const given = { kind: "client", status: "completed", snapshotId } as const;
    const one = await makeRun(ctx, { ...given, experimentId: first });
    const two = await makeRun(ctx, { ...given, experimentId: first });
    const far = await makeRun(ctx, { ...given, experimentId: second, snapshotId: null });
    await put(ctx, one.name, "model.bin", 1_000);
    await put(ctx, two.name, "model.bin", 1_000);
    await put(ctx, two.name, "user_logs/std_log.txt", 300, "l");
    await put(ctx, far.name, "plot.png", 10, "p");
    const { id } = await createModel(ctx, { experimentId: second, name: "m" });
    await putArtifact(ctx, { owner: { kind: "model", id }, path: "m.bin", bytes: bytesOf("m".repeat(40)) });
    const ingest = createIngest(services.sql);
    await ingest.append(far.id, [{ key: "loss", step: 1, time: 1, value: 1 }]);
    await ingest.close();
    await changeRuns(ctx, { runs: [one.name], change: { kind: "trash" } });

    await countWorkspace(services.sql, ctx.workspaceId);
    const { experiments } = await listUsage(ctx, { orderBy: ["artifacts DESC"] });
    const [a, b] = experiments;
    expect(a).toMatchObject({
      name: "first",
      runCount: 2,
      kinds: { artifacts: 2_000, logs: 300, code: 50, metrics: 0 },
      trashBytes: 1_000,
    });
    expect(b).toMatchObject({ name: "second", kinds: { artifacts: 50, logs: 0, code: 0 }, trashBytes: 0 });
    expect(b!.kinds.metrics).toBeGreaterThan(100);
    const { count, disk } = await getUsage(ctx);
    expect(count!.totals).toMatchObject({
      storedBytes: 1_400,
      trashBytes: 1_000,
      trashRuns: 1,
      kinds: { code: 50, artifacts: 2_050 },
    });
    expect(count!.largestRuns[0]).toMatchObject({ name: two.name, bytes: 1_300, isTrashed: false });
    expect(disk.freeBytes).toBeLessThanOrEqual(disk.totalBytes);
  });

  it("is counted by the clock: whom it has not come to first, then who asked", async () => {
    const ctx = await makeWorkspace(services);
    const { sql } = services;
    const isCounted = async () => (await getUsage(ctx)).count !== null;
    for (let turn = 0; turn < 20 && !(await isCounted()); turn++) await countDisk({ sql });
    expect(await isCounted()).toBe(true);
    await makeRun(ctx);
    const stale = eq(storageCounts.workspaceId, ctx.workspaceId);
    await services.db
      .update(storageCounts)
      .set({ countedAt: new Date(Date.now() - 60_000) })
      .where(stale);
    await askRecount(ctx);
    await countDisk({ sql });
    expect((await getUsage(ctx)).count).toMatchObject({ totals: { runs: 1 }, askedAt: null });
  });

  it("is counted anew when it is looked at and is no longer true, and stands while nothing changes", async () => {
    const ctx = await makeWorkspace(services);
    const asked = async () => (await getUsage(ctx)).count!.askedAt;
    await countWorkspace(services.sql, ctx.workspaceId);
    expect(await asked()).toBeNull();
    const { id } = await makeRun(ctx, { kind: "client", status: "running" });
    expect(await asked()).not.toBeNull();
    await countWorkspace(services.sql, ctx.workspaceId);
    expect(await asked(), "a run that goes on").toBeNull();
    const before = new Date(Date.now() - 61_000);
    await services.db.update(storageCounts).set({ countedAt: before });
    expect(await asked(), "a run that goes on, after a minute").not.toBeNull();
    await services.db.update(runs).set({ status: "completed", endedAt: new Date() }).where(eq(runs.id, id));
    await countWorkspace(services.sql, ctx.workspaceId);
    expect((await getUsage(ctx)).count).toMatchObject({ totals: { runs: 1 }, askedAt: null });
    await changeRuns(ctx, {
      runs: [
        (await makeRun(ctx, { createdAt: new Date(0), endedAt: new Date(0), status: "completed" })).name,
      ],
      change: { kind: "trash" },
    });
    expect(await asked()).not.toBeNull();
  });

  it("is for members to read, and not for a Reader to have counted", async () => {
    const ctx = await makeWorkspace(services);
    const reader = await joinWorkspace(ctx, "reader");
    expect((await getUsage(reader)).can).toEqual({ recount: false, setRules: false });
    expect(await outcomeOf(askRecount(reader))).toBe("forbidden");
    expect((await listUsage(await makeWorkspace(services), {})).experiments).toEqual([]);
  });

  it("names what belongs to the installation", async () => {
    const ctx = await makeWorkspace(services);
    await measureInstallation(services);
    const { installation } = await getUsage(ctx);
    expect(installation!.databaseBytes).toBeGreaterThan(1_000_000);
    expect(installation!.environmentBytes).toBe(0);
  });
});
