import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeRun } from "@/db/factories";
import { runEvents } from "@/db/schema";
import type { RunStatus } from "@/domain/runs";
import { writeParams } from "@/server/client-runs/write-params";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { sweepLeases } from "./clock";
import { FAILED, LONG_AGO, testController } from "./testing";

const { database, prepare, lapse } = testController();

describe("the end", () => {
  test("is set once, whatever is said later", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    await controller.report(lease, { status: "running" });
    await controller.report(lease, { status: "finalizing" });
    await controller.finish(lease, { status: "completed" });
    await controller.finish(lease, FAILED);
    expect(await read(run.id)).toMatchObject({ status: "completed", error: null, tokenHash: null });
    const events = await database.db
      .select()
      .from(runEvents)
      .where(eq(runEvents.runId, run.id))
      .orderBy(runEvents.id);
    expect(events.map((event) => event.status)).toEqual(["preparing", "running", "finalizing", "completed"]);
  });

  test("of a failed attempt is the queue while attempts are left, then failure", async () => {
    const { queue, controller, nodeId, read } = await prepare({ maxAttempts: 2 });
    const run = await queue();
    for (const expected of ["queued", "failed"]) {
      const [assignment] = await controller.claim(nodeId, { run: [0] });
      await database.db.transaction((tx) =>
        writeParams(tx, run.id, [{ key: "seed", value: `of the attempt that ends as ${expected}` }]),
      );
      await controller.finish({ subject: "run", id: run.id, epoch: assignment!.epoch }, FAILED);
      expect((await read(run.id)).status).toBe(expected);
    }
    expect((await read(run.id)).attempt).toBe(2);
  });

  test("is heard of though its node had been silent too long just before", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    await controller.report(lease, { status: "running" });
    await controller.report(lease, { status: "finalizing" });
    await lapse(run.id, 1);
    await sweepLeases(database.db, LONG_AGO);
    expect((await read(run.id)).status).toBe("notResponding");
    await controller.finish(lease, { status: "completed" });
    expect((await read(run.id)).status).toBe("completed");
  });

  test("that races a cancel and the sweep is one, and no attempt follows a cancel", async () => {
    const { ctx, queue, controller, nodeId, read } = await prepare({ maxAttempts: 9 });
    for (let round = 0; round < 20; round++) {
      const run = await queue();
      const [assignment] = await controller.claim(nodeId, { run: [0] });
      const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
      await lapse(run.id, 60);
      await Promise.allSettled([
        controller.finish(lease, FAILED),
        cancelRun(ctx, run.name),
        sweepLeases(database.db, LONG_AGO),
        cancelRun(ctx, run.name),
        controller.finish(lease, FAILED),
      ]);
      const after = await read(run.id);
      expect(after).toMatchObject({ status: "canceled", attempt: 1, cancelRequestedBy: ctx.actor.name });
      const events = await database.db.select().from(runEvents).where(eq(runEvents.runId, run.id));
      expect(events.filter(({ status }) => status === "canceled")).toHaveLength(1);
    }
  });

  test("of a canceled attempt ends what its script has begun as canceled", async () => {
    const { ctx, queue, controller, nodeId, read } = await prepare({ maxAttempts: 2 });
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const made = { kind: "client", status: "running", createdByRunId: run.id, parentId: run.id } as const;
    const logged = await makeRun(ctx, made);
    await cancelRun(ctx, run.name);
    expect((await read(logged.id)).status).toBe("running");
    await controller.finish({ subject: "run", id: run.id, epoch: assignment!.epoch }, FAILED);
    expect(await read(run.id)).toMatchObject({ status: "canceled", attempt: 1 });
    expect((await read(logged.id)).status).toBe("canceled");
  });

  test("of an attempt ends what its script has begun and left open, and nothing else", async () => {
    const { ctx, queue, controller, read, claimAll } = await prepare();
    const [cut, sound] = [await queue(), await queue()];
    const assignments = await claimAll([0, 1]);
    const makeBy = (runId: string, status: RunStatus) =>
      makeRun(ctx, { kind: "client", status, createdByRunId: runId });
    const [left, done] = [await makeBy(cut.id, "running"), await makeBy(cut.id, "completed")];
    const [kept, free] = [
      await makeBy(sound.id, "running"),
      await makeRun(ctx, { kind: "client", status: "running" }),
    ];
    const { epoch } = assignments.find(({ id }) => id === cut.id)!;
    await controller.finish({ subject: "run", id: cut.id, epoch }, FAILED);
    expect(await read(left.id)).toMatchObject({ status: "failed", endedAt: expect.any(Date) });
    expect((await read(done.id)).status).toBe("completed");
    for (const { id } of [kept, free]) expect((await read(id)).status).toBe("running");
  });

  test("is stored whatever the program has said: NUL, and a character that was cut in two", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, { run: [0] });
    const lease = { subject: "run" as const, id: run.id, epoch: assignment!.epoch };
    const odd = `a\0b${"😀".slice(1)}`;
    await controller.build(nodeId, { hash: "h", status: "failed", error: odd, resolved: [odd] });
    await controller.notice(lease, odd);
    await controller.finish(lease, {
      status: "failed",
      error: { code: "EnvironmentBuild", message: odd, excerpt: odd },
    });
    const shown = "ab\uFFFD";
    const after = await read(run.id);
    expect(after).toMatchObject({ status: "failed", error: { message: shown, excerpt: shown } });
    expect(after.notices).toEqual([shown]);
  });

  test("of a call that cannot be answered is known by the node: the database is away, or a value is none", async () => {
    const { queue, controller } = await prepare();
    await queue();
    await expect(controller.claim("nod_\0", { run: [0] })).rejects.toMatchObject({ code: "invalid" });
  });
});
