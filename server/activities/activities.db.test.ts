import fs from "node:fs/promises";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { activities, activityLines, auditEvents, environmentBuilds } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { ActivityWork } from "@/domain/activities";
import { paths } from "@/domain/data-folder";
import { newId } from "@/domain/ids";
import { ROLES } from "@/domain/permissions";
import type { WorkspaceCtx } from "../core/context";
import { taken } from "../queue/leases";
import { cancelActivity } from "./cancel-activity";
import { getActivity } from "./get-activity";
import { listActivities } from "./list-activities";
import { readActivityLog } from "./read-log";
import { startActivity } from "./start-activity";
import { MAX_LINES, writeHeld } from "./write-held";

const services = testServices(testDatabase());
const at = "2026-01-01T00:00:00.000Z";
const change: ActivityWork = { kind: "changeRuns", input: { change: { kind: "archive" }, at } };
const purge: ActivityWork = { kind: "purge", input: {} };
const build: ActivityWork = { kind: "environmentBuild", input: { buildId: "bld_1", environment: "mine" } };
const start = (ctx: WorkspaceCtx, work: ActivityWork) =>
  services.db.transaction((tx) => startActivity(tx, ctx, work));

describe("activities", () => {
  it("are seen by every role, the latest first, a page at a time, and by no other workspace", async () => {
    const ctx = await makeWorkspace(services);
    const ids = [await start(ctx, change), await start(ctx, purge), await start(ctx, build)].reverse();
    const stranger = await makeWorkspace(services);
    for (const role of ROLES) {
      const who = await joinWorkspace(ctx, role);
      const first = await listActivities(who, { limit: 2 });
      const rest = await listActivities(who, { limit: 2, pageToken: first.nextToken });
      expect([...first.activities, ...rest.activities].map(({ id }) => id)).toEqual(ids);
      expect(rest.nextToken).toBeUndefined();
      expect(await getActivity(who, ids[0]!)).toMatchObject({
        title: "Build the environment mine",
        buildId: "bld_1",
      });
    }
    expect((await listActivities(stranger)).activities).toEqual([]);
    expect(await outcomeOf(getActivity(stranger, ids[0]!))).toBe("notFound");
    expect(await outcomeOf(readActivityLog(stranger, { activityId: ids[0]! }))).toBe("notFound");
    expect(await outcomeOf(cancelActivity(stranger, ids[1]!))).toBe("notFound");
  });

  it("are canceled by those who could have begun them, never by a script, and only where that is possible", async () => {
    const ctx = await makeWorkspace(services);
    const outcomes: Record<string, string[]> = {};
    for (const role of ROLES) {
      const who = await joinWorkspace(ctx, role);
      const ids = [await start(ctx, change), await start(ctx, purge), await start(ctx, build)];
      const can: boolean[] = [];
      for (const id of ids) can.push((await getActivity(who, id)).can.cancel);
      outcomes[role] = [];
      for (const id of ids) outcomes[role]!.push(await outcomeOf(cancelActivity(who, id)));
      expect(can).toEqual(outcomes[role]!.map((outcome) => outcome === "ok"));
    }
    expect(outcomes).toEqual({
      owner: ["ok", "ok", "conflict"],
      contributor: ["ok", "ok", "conflict"],
      dataScientist: ["ok", "forbidden", "conflict"],
      computeOperator: ["forbidden", "forbidden", "conflict"],
      reader: ["forbidden", "forbidden", "conflict"],
    });
    const run = await makeRun(ctx);
    const id = await start(ctx, change);
    expect(await outcomeOf(cancelActivity(scriptOf(ctx, run.id), id))).toBe("forbidden");
    await services.db.update(activities).set({ status: "completed" }).where(eq(activities.id, id));
    expect(await outcomeOf(cancelActivity(ctx, id))).toBe("conflict");
    const audited = await services.db.select().from(auditEvents).where(eq(auditEvents.target, id));
    expect(audited).toEqual([]);
  });
});

describe("the log of an activity", () => {
  it("is read on from where it was, keeps its latest lines, and tells its end", async () => {
    const ctx = await makeWorkspace(services);
    const activityId = await start(ctx, change);
    await services.db.update(activities).set(taken(activities)).where(eq(activities.id, activityId));
    const hold = { id: activityId, epoch: 1 };
    const write = (lines: string[]) => services.db.transaction((tx) => writeHeld(tx, hold, {}, lines));
    expect(await readActivityLog(ctx, { activityId })).toEqual({ lines: [], next: 0, isOver: false });
    await write(["one", "two\0"]);
    const first = await readActivityLog(ctx, { activityId });
    expect(first).toMatchObject({
      lines: [
        { number: 1, text: "one" },
        { number: 2, text: "two" },
      ],
      next: 2,
    });
    await write(Array.from({ length: MAX_LINES + 5 }, (_, line) => `line ${line}`));
    await services.db.update(activities).set({ status: "completed" }).where(eq(activities.id, activityId));
    const seen: string[] = [];
    let { next, isOver } = first;
    while (!isOver) {
      const part = await readActivityLog(ctx, { activityId, from: next });
      seen.push(...part.lines.map(({ text }) => text));
      ({ next, isOver } = part);
    }
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([MAX_LINES, "line 5", `line ${MAX_LINES + 4}`]);
    expect(await services.db.$count(activityLines, eq(activityLines.activityId, activityId))).toBe(MAX_LINES);
    await expect(write(["after the end"])).rejects.toThrow("held by another");
  });

  it("of a build is the build's own, in whole lines until it has ended", async () => {
    const ctx = await makeWorkspace(services);
    const [buildId, hash] = [newId("build"), newId("build").padEnd(64, "0")];
    const startedAt = new Date(Date.now() - 60_000);
    await services.db
      .insert(environmentBuilds)
      .values({ id: buildId, hash, nodeId: "node", status: "building", startedAt });
    const activityId = await start(ctx, {
      kind: "environmentBuild",
      input: { buildId, environment: "mine" },
    });
    const read = (from = 0) => readActivityLog(ctx, { activityId, from });
    expect(await read()).toEqual({ lines: [], next: 0, isOver: false });
    const file = paths.buildLog(services.home, hash);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, "Resolved é\nInstal");
    const first = await read();
    expect(first).toEqual({ lines: [{ number: 0, at: null, text: "Resolved é" }], next: 12, isOver: false });
    await fs.appendFile(file, "led\nlast");
    const ended = { status: "completed" as const, endedAt: new Date() };
    await services.db.update(activities).set(ended).where(eq(activities.id, activityId));
    const rest = await read(first.next);
    expect(rest).toMatchObject({ lines: [{ text: "Installed" }, { text: "last" }], isOver: true });
    expect(await read(rest.next)).toEqual({ lines: [], next: rest.next, isOver: true });
    await services.db
      .update(environmentBuilds)
      .set({ startedAt: new Date(Date.now() + 60_000) })
      .where(eq(environmentBuilds.id, buildId));
    expect(await read()).toMatchObject({
      lines: [{ text: expect.stringContaining("built anew") }],
      isOver: true,
    });
  });
});
