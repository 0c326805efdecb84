import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { artifacts, datastoreFiles, runOutputs } from "@/db/schema";
import { commandJob } from "@/domain/jobs";
import { type CollectedFile, StaleLease } from "@/domain/node/contract";
import { testController } from "./testing";

const { database, services, prepare } = testController();

/** A run that is held, and a way to make files as its node would have them. */
async function hold(given = {}) {
  const { ctx, queue, controller, nodeId } = await prepare(given);
  const run = await queue();
  const [assignment] = await controller.claim(nodeId, { run: [0] });
  const file = (where: string, content: string, output?: CollectedFile["output"]): CollectedFile => ({
    path: where,
    sizeBytes: Buffer.byteLength(content),
    async *read() {
      yield Buffer.from(content);
    },
    ...(output && { output }),
  });
  const stored = async () => {
    const rows = await database.db.select().from(artifacts).where(eq(artifacts.ownerId, run.id));
    return Object.fromEntries(rows.map((row) => [row.path, row]));
  };
  return {
    ctx,
    run,
    controller,
    lease: { subject: "run" as const, id: run.id, epoch: assignment!.epoch },
    file,
    stored,
  };
}

test("thousands of files are stored in one call, each with its own bytes", async () => {
  const { controller, lease, file, stored } = await hold();
  const files = Array.from({ length: 2_000 }, (_, n) => file(`outputs/${n}.txt`, `content ${n % 1_500}`));
  await controller.collect(lease, files);
  const rows = await stored();
  expect(Object.keys(rows)).toHaveLength(2_000);
  for (const n of [0, 499, 1_500, 1_999]) {
    const { sha256, sizeBytes } = rows[`outputs/${n}.txt`]!;
    const content = `content ${n % 1_500}`;
    expect(sizeBytes).toBe(content.length);
    expect(String(Buffer.concat(await (await services.blobs.open(sha256)).toArray()))).toBe(content);
  }
});

test("a path that was shortened is stored with all of it beside it", async () => {
  const { controller, lease, file, stored } = await hold();
  const whole = `outputs/${"deep/".repeat(100)}a`;
  await controller.collect(lease, [
    { ...file("outputs/short", "x"), fullPath: whole },
    file("outputs/b", "y"),
  ]);
  const rows = await stored();
  expect([rows["outputs/short"]!.fullPath, rows["outputs/b"]!.fullPath]).toEqual([whole, null]);
});

test("a repetition replaces what was stored, and of two files for one path the later stays", async () => {
  const { controller, lease, file, stored } = await hold();
  await controller.collect(lease, [file("outputs/a", "first"), file("outputs/empty", "")]);
  await controller.collect(lease, [file("outputs/a", "second"), file("outputs/a", "the third")]);
  const rows = await stored();
  expect(Object.keys(rows).sort()).toEqual(["outputs/a", "outputs/empty"]);
  expect(rows["outputs/a"]!.sizeBytes).toBe("the third".length);
  expect(rows["outputs/empty"]!.sizeBytes).toBe(0);
});

test("files of a declared output are put where the output says, and those of another only among the artifacts", async () => {
  const to = "azureml://datastores/workspaceblobstore/paths/kept/";
  const outputs = { model: { type: "uri_folder", path: to }, scores: { type: "uri_folder" } };
  const spec = commandJob.parse({ command: "true", outputs });
  const { ctx, run, controller, lease, file, stored } = await hold({ spec });
  await database.db
    .insert(runOutputs)
    .values(["model", "scores"].map((name) => ({ runId: run.id, name, type: "uri_folder", path: "" })));
  await controller.collect(lease, [
    file("named-outputs/model/a/w", "1", { name: "model", path: "a/w" }),
    file("named-outputs/model/b", "22", { name: "model", path: "b" }),
    file("named-outputs/scores/c", "333", { name: "scores", path: "c" }),
  ]);
  expect(Object.keys(await stored())).toHaveLength(3);
  const kept = await database.db
    .select({ path: datastoreFiles.path, sizeBytes: datastoreFiles.sizeBytes })
    .from(datastoreFiles)
    .where(eq(datastoreFiles.workspaceId, ctx.workspaceId))
    .orderBy(datastoreFiles.path);
  expect(kept).toEqual([
    { path: "kept/a/w", sizeBytes: 1 },
    { path: "kept/b", sizeBytes: 2 },
  ]);
});

test("whoever has lost the lease stores nothing", async () => {
  const { controller, lease, file, stored } = await hold();
  const stale = { ...lease, epoch: lease.epoch - 1 };
  await expect(controller.collect(stale, [file("outputs/a", "late")])).rejects.toThrow(StaleLease);
  expect(await stored()).toEqual({});
});

test("a file that gives another number of bytes than it was announced with is refused whole", async () => {
  const { controller, lease, file, stored } = await hold();
  const cut = { ...file("outputs/a", "cut"), sizeBytes: 4 };
  await expect(controller.collect(lease, [file("outputs/b", "whole"), cut])).rejects.toThrow(
    "4 bytes were announced",
  );
  expect(await stored()).toEqual({});
});
