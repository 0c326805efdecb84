import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { artifacts, blobs, runs, users, workspaces } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { commandJob } from "@/domain/jobs";
import { sweepLeases } from "@/runner/controller/clock";
import { createController } from "@/runner/controller/controller";
import { buildPrograms } from "@/scripts/start/build.mjs";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { createIngest } from "@/server/metrics/ingest";

const CONTENT = "the weights of a model, as a file";
const LONG_AGO = new Date(0);
const root = path.resolve(import.meta.dirname, "../..");
const sourceDatabase = testDatabase();
const [goodDatabase, damagedDatabase] = [testDatabase(), testDatabase()];
const source = testServices(sourceDatabase);
const restored = testServices(goodDatabase);
const empty = testServices(damagedDatabase);
let ctx: WorkspaceCtx;
let going: string;
let file: string;

/** Runs one of the commands as it is shipped. */
const runCommand = (name: "backup" | "restore", { home }: Services, url: string, target: string) =>
  promisify(execFile)(process.execPath, [`dist/${name}.mjs`, target], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: url, ATELIER_HOME: home },
  });

beforeAll(async () => {
  await buildPrograms(root);
  ctx = await makeWorkspace(source);
  const { workspaceId } = ctx;
  const environment = { label: "minimal", packages: [], variables: {}, notices: [] };
  const spec = commandJob.parse({ command: "sleep 600" });
  going = (await makeRun(ctx, { spec, environment, queuedAt: new Date() })).id;
  const controller = openController(source);
  const { nodeId } = await controller.register({
    name: "local",
    homeId: "a",
    slots: 1,
    target: "local",
    facts: {},
  });
  await controller.claim(nodeId, { run: [0] });
  const stored = await source.blobs.put([Buffer.from(CONTENT)] as never);
  await source.db.insert(blobs).values({ workspaceId, ...stored });
  await source.db.insert(artifacts).values({ ownerId: going, path: "model.bin", workspaceId, ...stored });
  file = path.join(source.home, "studio.zip");
  await backUpWhileMetricsArrive();
});

const openController = (services: Services) =>
  createController({
    services,
    ingest: createIngest(services.sql),
    secretKey: "k".repeat(32),
  });

async function backUpWhileMetricsArrive(): Promise<void> {
  const ingest = createIngest(source.sql);
  const done = new AbortController();
  const writing = (async () => {
    for (let step = 0; !done.signal.aborted; step++) {
      await ingest.append(going, [{ key: "loss", step, value: step, time: step }]);
    }
  })();
  await runCommand("backup", source, sourceDatabase.url, file);
  done.abort();
  await writing;
  await ingest.close();
}

test("a backup taken while metrics arrive restores everything elsewhere, its series whole", async () => {
  const { stdout } = await runCommand("restore", restored, goodDatabase.url, file);
  expect(stdout).toContain("every file's hash checked");
  const [workspace] = await restored.db.select().from(workspaces).where(eq(workspaces.id, ctx.workspaceId));
  expect(workspace?.slug).toBe(ctx.workspace);
  const [artifact] = await restored.db.select().from(artifacts).where(eq(artifacts.ownerId, going));
  expect(await text(await restored.blobs.open(artifact!.sha256))).toBe(CONTENT);
  const [series] = await restored.sql`
    select s.count::int, (select coalesce(sum(c.count), 0)::int from metric_chunks c where c.series_id = s.id) as packed
    from series s where s.run_id = ${going}`;
  expect(series?.count).toBe(series?.packed);
});

test("a run that was going when the backup was made is not started a second time, but ends as lost", async () => {
  const controller = openController(restored);
  const { nodeId } = await controller.register({
    name: "local",
    homeId: "a",
    slots: 1,
    target: "local",
    facts: {},
  });
  expect(await controller.reclaim(nodeId)).toEqual([]);
  for (const _sweep of ["silent", "lost"]) {
    await sweepLeases(restored.db, LONG_AGO);
    await restored.db.update(runs).set({ leaseExpiresAt: LONG_AGO }).where(eq(runs.id, going));
  }
  const [run] = await restored.db.select().from(runs).where(eq(runs.id, going));
  expect(run).toMatchObject({ status: "failed", error: { code: "Lost" } });
});

test("a filled studio is not restored over", async () => {
  await expect(runCommand("restore", source, sourceDatabase.url, file)).rejects.toMatchObject({
    stderr: expect.stringContaining("has accounts already"),
  });
});

test("a damaged backup is refused, and leaves no row behind", async () => {
  const bytes = fs.readFileSync(file);
  bytes.write("X", bytes.indexOf(CONTENT));
  const damaged = path.join(empty.home, "damaged.zip");
  fs.writeFileSync(damaged, bytes);
  await expect(runCommand("restore", empty, damagedDatabase.url, damaged)).rejects.toMatchObject({
    stderr: expect.stringContaining("The restore failed"),
  });
  expect(await empty.db.select().from(users)).toEqual([]);
});
