import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { activities, members, notifications } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { startActivity } from "../activities/start-activity";
import { writeHeld } from "../activities/write-held";
import { updateClientRun } from "../client-runs/update-client-run";
import type { Ctx, WorkspaceCtx } from "../core/context";
import { taken } from "../queue/leases";
import { listen } from "../queue/notify";
import { getRunDetail } from "../runs/get-run";
import { moveRuns } from "../runs/moves/move-runs";
import { followRun } from "./follow-run";
import { forgetOldNotifications } from "./forget-old";
import { countUnread, listNotifications } from "./list-notifications";
import { updateNotificationSettings } from "./notification-settings";
import { readNotifications } from "./read-notifications";

const services = testServices(testDatabase());
const end = (ids: string[], to: "completed" | "failed" | "canceled" = "canceled") =>
  moveRuns(services.db, { which: ids, to, values: { endedAt: new Date() } });
const toldOf = async (ctx: Ctx) =>
  (await listNotifications(ctx)).notifications.map(({ subjectName, status }) => `${subjectName} ${status}`);

describe("the end of a run", () => {
  it("is told to whoever submitted it and to those who follow it, and to nobody else", async () => {
    const ctx = await makeWorkspace(services);
    const [follower, bystander] = [
      await joinWorkspace(ctx, "reader"),
      await joinWorkspace(ctx, "contributor"),
    ];
    const run = await makeRun(ctx, { displayName: "night" });
    const heard: string[] = [];
    await listen(services.sql, "notifications", (payload) => heard.push(payload.split(" ")[0]!));
    expect((await getRunDetail(ctx, run.name)).isFollowing).toBe(true);
    expect((await getRunDetail(follower, run.name)).isFollowing).toBe(false);
    await followRun(follower, { run: run.name, isFollowing: true });
    expect((await getRunDetail(follower, run.name)).isFollowing).toBe(true);
    await end([run.id]);
    for (const who of [ctx, follower]) {
      const { notifications: told } = await listNotifications(who);
      expect(told).toMatchObject([
        {
          subject: "run",
          subjectName: run.name,
          title: "night",
          status: "canceled",
          workspace: ctx.workspace,
          readAt: null,
        },
      ]);
    }
    expect(await toldOf(bystander)).toEqual([]);
    await expect
      .poll(() => heard.filter(Boolean).sort())
      .toEqual([ctx.actor.userId, follower.actor.userId].sort());
  });

  it("says why it failed", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx);
    const error = { code: "UserError", message: "ValueError: no such column" };
    await moveRuns(services.db, { which: [run.id], to: "failed", values: { error } });
    const { notifications: told } = await listNotifications(ctx);
    expect(told).toMatchObject([{ status: "failed", message: "ValueError: no such column" }]);
  });

  it("of a run below another one, or of a client's, is told only to those who asked for it", async () => {
    const ctx = await makeWorkspace(services);
    const parent = await makeRun(ctx);
    const child = await makeRun(ctx, { parentId: parent.id, rootId: parent.id });
    const logged = await makeRun(ctx, { kind: "client", status: "running" });
    const wanted = await makeRun(ctx, { kind: "client", status: "running" });
    await followRun(ctx, { run: wanted.name, isFollowing: true });
    await end([child.id]);
    for (const { name } of [logged, wanted]) {
      await updateClientRun(ctx, { name, status: "completed" });
      await updateClientRun(ctx, { name, status: "completed" });
    }
    expect(await toldOf(ctx)).toEqual([`${wanted.name} completed`]);
  });

  it("is not told to whoever does not want it, of one run or of all their own", async () => {
    const ctx = await makeWorkspace(services);
    const [loud, quiet] = [await makeRun(ctx), await makeRun(ctx)];
    await followRun(ctx, { run: quiet.name, isFollowing: false });
    await end([loud.id, quiet.id]);
    expect(await toldOf(ctx)).toEqual([`${loud.name} canceled`]);
    await updateNotificationSettings(ctx, { followsOwnRuns: false });
    const later = await makeRun(ctx);
    await end([later.id]);
    expect(await toldOf(ctx)).toHaveLength(1);
  });

  it("is not told to who has left the workspace, and what was told before is hidden from them", async () => {
    const ctx = await makeWorkspace(services);
    const guest = await joinWorkspace(ctx, "dataScientist");
    const [before, after] = [await makeRun(guest), await makeRun(guest)];
    await end([before.id]);
    expect(await countUnread(guest)).toEqual({ unread: 1 });
    await services.db.delete(members).where(eq(members.userId, guest.actor.userId));
    await end([after.id]);
    expect(await services.db.$count(notifications, eq(notifications.userId, guest.actor.userId))).toBe(1);
    expect([await toldOf(guest), await countUnread(guest)]).toEqual([[], { unread: 0 }]);
  });

  it("that is taken back with its transaction is told to nobody", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx);
    const failing = services.db.transaction(async (tx) => {
      await moveRuns(tx, { which: [run.id], to: "canceled" });
      throw new Error("the disk is full");
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(await toldOf(ctx)).toEqual([]);
  });
});

describe("the end of an activity", () => {
  it("is told to whoever began it, once, with what came of it", async () => {
    const ctx = await makeWorkspace(services);
    const other = await joinWorkspace(ctx, "owner");
    const hold = await hold1(ctx);
    const write = (values: object) => services.db.transaction((tx) => writeHeld(tx, hold, values));
    await write({ doing: "half of it" });
    expect(await toldOf(ctx)).toEqual([]);
    await write({ status: "completed", message: "1 left as it was." });
    const { notifications: told } = await listNotifications(ctx);
    expect(told).toMatchObject([
      { subject: "activity", subjectName: hold.id, title: "Empty the trash", message: "1 left as it was." },
    ]);
    expect(await toldOf(other)).toEqual([]);
  });

  async function hold1(ctx: WorkspaceCtx) {
    const work = { kind: "purge" as const, input: { of: "all" as const } };
    const id = await services.db.transaction((tx) => startActivity(tx, ctx, work));
    await services.db.update(activities).set(taken(activities)).where(eq(activities.id, id));
    return { id, epoch: 1 };
  }
});

describe("notifications", () => {
  it("are read one by one or all at once, each by the one that it is for", async () => {
    const ctx = await makeWorkspace(services);
    const other = await joinWorkspace(ctx, "owner");
    const made = [await makeRun(ctx), await makeRun(ctx), await makeRun(ctx)];
    await end(made.map(({ id }) => id));
    const ids = (await listNotifications(ctx)).notifications.map(({ id }) => id);
    await readNotifications(other, { ids });
    expect(await countUnread(ctx)).toEqual({ unread: 3 });
    await readNotifications(ctx, { ids: ids.slice(0, 1) });
    expect(await countUnread(ctx)).toEqual({ unread: 2 });
    await readNotifications(ctx);
    await readNotifications(ctx);
    expect(await countUnread(ctx)).toEqual({ unread: 0 });
  });

  it("are listed a page at a time, also to a token of one workspace, which sees those of that one", async () => {
    const ctx = await makeWorkspace(services);
    const away = await makeWorkspace(services);
    const person = { ...ctx.actor, email: "", isAdmin: false };
    const there = await joinWorkspace(away, "contributor", person);
    const [here, elsewhere] = [await makeRun(ctx), await makeRun(there)];
    await end([here.id]);
    await end([elsewhere.id]);
    const first = await listNotifications(ctx, { limit: 1 });
    const rest = await listNotifications(ctx, { limit: 1, pageToken: first.nextToken });
    expect([...first.notifications, ...rest.notifications].map(({ workspace }) => workspace)).toEqual([
      away.workspace,
      ctx.workspace,
    ]);
    const { userId, name } = ctx.actor;
    const token = {
      kind: "token",
      userId,
      name,
      isAdmin: false,
      tokenId: "tok_1",
      scope: ctx.workspaceId,
    } as const;
    expect(await toldOf({ services, actor: token })).toEqual([`${here.name} canceled`]);
    expect((await listNotifications(ctx, { filter: "status = 'failed'" })).notifications).toEqual([]);
  });

  it("are nothing for the script of a run, and another workspace's run is not there to be followed", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx);
    const script = scriptOf(ctx, run.id);
    for (const refused of [
      listNotifications(script),
      countUnread(script),
      readNotifications(script),
      updateNotificationSettings(script, { followsOwnRuns: false }),
      followRun(script, { run: run.name, isFollowing: true }),
    ])
      expect(await outcomeOf(refused)).toBe("forbidden");
    const stranger = await makeWorkspace(services);
    expect(await outcomeOf(followRun(stranger, { run: run.name, isFollowing: true }))).toBe("notFound");
  });

  it("go after three months", async () => {
    const ctx = await makeWorkspace(services);
    const made = [await makeRun(ctx), await makeRun(ctx)];
    await end(made.map(({ id }) => id));
    const old = new Date(Date.now() - 91 * 86_400_000);
    const [first] = (await listNotifications(ctx)).notifications;
    await services.db.update(notifications).set({ createdAt: old }).where(eq(notifications.id, first!.id));
    await forgetOldNotifications(services.db);
    expect(await toldOf(ctx)).toHaveLength(1);
  });
});
