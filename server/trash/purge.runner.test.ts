import fs from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { activities, artifacts, blobReleases, blobs, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildRunner, startRunner } from "@/runner/testing/runner-process";
import { waitFor } from "@/scripts/testing/start-studio";
import { putArtifact } from "../artifacts/put-artifact";
import { emptyTrash } from "./purge-trash";

const database = testDatabase();
const services = testServices(database);
const place = () => ({ databaseUrl: database.url, home: services.home });
beforeAll(buildRunner);

const RUNS = 300;
const PATIENCE_MS = 60_000;

function storedBytes(): number {
  const root = path.dirname(services.blobs.staging);
  const files = fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  return files.reduce(
    (sum, { parentPath, name }) =>
      sum + (fs.statSync(path.join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

test("a purge goes on after kill -9 of the runner, again and again, until every byte is free", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx);
  for (let number = 0; number < RUNS; number++) {
    const run = await makeRun(ctx, { experimentId, kind: "client", status: "completed" });
    const bytes = Readable.from([Buffer.from(`weights of ${number}`)]);
    await putArtifact(ctx, { owner: { kind: "run", name: run.name }, path: "model.bin", bytes });
  }
  await services.db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.experimentId, experimentId));
  expect(storedBytes()).toBeGreaterThan(RUNS);
  const { activityId } = await emptyTrash(ctx);
  const activity = async () =>
    (await services.db.select().from(activities).where(eq(activities.id, activityId)))[0]!;
  // Each costs the rest of a lease.
  for (const part of [1, RUNS / 2]) {
    const runner = startRunner(place());
    await waitFor(async () => (await activity()).done >= part, PATIENCE_MS, 2);
    await runner.kill();
  }
  startRunner(place());
  await waitFor(async () => (await activity()).status === "completed", PATIENCE_MS);
  await waitFor(async () => storedBytes() === 0, PATIENCE_MS);
  expect(await activity()).toMatchObject({ done: RUNS, outcome: { changed: RUNS }, message: null });
  for (const table of [runs, artifacts, blobs, blobReleases])
    expect(await services.db.select().from(table)).toEqual([]);
});
