import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { auditEvents, runEvents } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { listRuns } from "../run-lists/list-runs";
import { archiveRun, cancelRun, unarchiveRun } from "./bulk/change-run";
import { getRunDetail } from "./get-run";
import { moveRuns } from "./moves/move-runs";
import { updateRun } from "./update-run";

const services = testServices(testDatabase());

/** The same place in the eyes of a run's script. */
const scriptOf = (ctx: WorkspaceCtx, runId: string): WorkspaceCtx => {
  const { userId, name } = ctx.actor;
  return {
    ...ctx,
    actor: { kind: "run", userId, name, isAdmin: false, runId, workspaceId: ctx.workspaceId },
  };
};

const COMMANDS = {
  cancel: (ctx: WorkspaceCtx, name: string) => cancelRun(ctx, name),
  archive: (ctx: WorkspaceCtx, name: string) => archiveRun(ctx, name),
  unarchive: (ctx: WorkspaceCtx, name: string) => unarchiveRun(ctx, name),
  update: (ctx: WorkspaceCtx, name: string) => updateRun(ctx, name, { description: "new" }),
};

describe.each(Object.entries(COMMANDS))("%s of a run", (_verb, command) => {
  it("is for those who may write, here, and for scripts within their own tree", async () => {
    const ctx = await makeWorkspace(services, { role: "dataScientist" });
    const run = await makeRun(ctx);
    const child = await makeRun(ctx, { parentId: run.id, rootId: run.id });
    const other = await makeRun(ctx);
    await expect(command(await joinWorkspace(ctx, "reader"), run.name)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(command(await makeWorkspace(services), run.name)).rejects.toMatchObject({
      code: "notFound",
    });
    await expect(command(scriptOf(ctx, run.id), other.name)).rejects.toMatchObject({ code: "forbidden" });
    expect((await command(scriptOf(ctx, run.id), child.name)).id).toBe(child.id);
    expect((await command(ctx, run.name)).id).toBe(run.id);
  });
});

describe("cancelling", () => {
  it("ends a waiting run and a client's run with one line in the timeline, however often it is asked", async () => {
    const ctx = await makeWorkspace(services);
    for (const given of [{ status: "queued" }, { status: "running", kind: "client" }] as const) {
      const run = await makeRun(ctx, given);
      await Promise.all([cancelRun(ctx, run.name), cancelRun(ctx, run.name)]);
      const detail = await getRunDetail(ctx, run.name);
      expect(detail).toMatchObject({ status: "canceled", can: { cancel: false } });
      expect(detail.endedAt).toBeInstanceOf(Date);
      const events = await services.db.select().from(runEvents).where(eq(runEvents.runId, run.id));
      expect(events.map((event) => event.status)).toEqual(["canceled"]);
      const audited = await services.db.select().from(auditEvents).where(eq(auditEvents.target, run.id));
      expect(audited).toHaveLength(1);
    }
  });

  it("notes the wish for one that a runner holds, and who had it first", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { status: "running", attempt: 1 });
    await cancelRun(ctx, run.name);
    await cancelRun(await joinWorkspace(ctx, "contributor"), run.name);
    const detail = await getRunDetail(ctx, run.name);
    expect(detail).toMatchObject({ status: "running", cancelRequestedBy: ctx.actor.name });
  });
});

describe("a run's page", () => {
  it("has one moment: whenever it is read, the timeline ends with the status", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx);
    let isOver = false;
    const live = async () => {
      for (let round = 0; round < 40; round++)
        for (const to of ["preparing", "running", "queued"] as const)
          await moveRuns(services.db, { which: [run.id], to });
      isOver = true;
    };
    const look = async () => {
      const seen: (string | undefined)[][] = [];
      while (!isOver) {
        const { status, events } = await getRunDetail(ctx, run.name);
        seen.push([status, events.at(-1)?.status ?? "queued"]);
      }
      return seen;
    };
    const [, ...looks] = await Promise.all([live(), look(), look(), look()]);
    expect(looks.flat().length).toBeGreaterThan(20);
    for (const [status, last] of looks.flat()) expect(last).toBe(status);
  });
});

describe("the list of runs", () => {
  it("visits every run once, in pages, though others of the same moment stand at the edge", async () => {
    const ctx = await makeWorkspace(services);
    const createdAt = new Date("2026-01-02T03:04:05.678Z");
    const made = [];
    for (let count = 0; count < 7; count++) made.push((await makeRun(ctx, { createdAt })).name);
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listRuns>> = await listRuns(ctx, { limit: 3, pageToken });
      seen.push(...page.runs.map((run) => run.name));
      pageToken = page.nextToken;
    } while (pageToken);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made));
  });
});
