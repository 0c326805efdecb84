import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeRun, testServices } from "@/db/factories";
import { apiTokens, artifacts, members, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { paths } from "@/domain/data-folder";
import type { WorkspaceCtx } from "@/server/core/context";
import { notify } from "@/server/queue/notify";
import { storeText } from "@/server/submit/testing";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);

describe("the logs of REST v1", () => {
  it("follows a log live from any offset, hides the run's token, and ends with the run", async () => {
    const { ctx, token, jobs } = await door.visit();
    const run = await makeRun(ctx, { name: "live", status: "running", attempt: 1 });
    const file = paths.userLog(services.home, run.id, 1);
    mkdirSync(path.dirname(file), { recursive: true });
    const secret = `atr_${"x".repeat(43)}`;
    appendFileSync(file, `first ${secret.slice(0, 20)}`);
    const url = `${door.address}/api/v1${jobs}/live/logs/user?follow=1`;
    const headers = { authorization: `Bearer ${token}` };
    const [whole, tail] = await Promise.all([fetch(url, { headers }), fetch(`${url}&offset=4`, { headers })]);
    expect(whole.headers.get("x-log-size")).toBe("26");
    const reader = whole.body!.getReader();
    const decoder = new TextDecoder();
    let seen = decoder.decode((await reader.read()).value);
    expect(seen).toBe("first ");
    appendFileSync(file, `${secret.slice(20)} second\n`);
    while (!seen.endsWith("second\n")) seen += decoder.decode((await reader.read()).value);
    expect(seen).toBe(`first ${"*".repeat(47)} second\n`);
    appendFileSync(file, "last without newline: a");
    await services.db.update(runs).set({ status: "completed" }).where(eq(runs.id, run.id));
    await notify(services.db, "runs", `${ctx.workspaceId} ${run.id}`);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      seen += decoder.decode(piece.value);
    expect(seen).toBe(`first ${"*".repeat(47)} second\nlast without newline: a`);
    expect(await tail.text()).toBe(seen.slice(4));
    const inside = await fetch(`${door.address}/api/v1${jobs}/live/logs/user?offset=8`, { headers });
    expect(await inside.text()).toBe(seen.slice(8));
  });

  it.each([
    [
      "its token is revoked",
      async ({ actor }: WorkspaceCtx) => {
        await services.db
          .update(apiTokens)
          .set({ revokedAt: sql`now()` })
          .where(eq(apiTokens.userId, actor.userId));
      },
    ],
    [
      "its membership is removed",
      async ({ actor }: WorkspaceCtx) => {
        await services.db.delete(members).where(eq(members.userId, actor.userId));
      },
    ],
  ])("cuts a followed log as soon as %s", async (_, revoke) => {
    const { ctx, token, jobs } = await door.visit();
    const run = await makeRun(ctx, { name: "watched", status: "running", attempt: 1 });
    const file = paths.userLog(services.home, run.id, 1);
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, "first\n");
    const url = `${door.address}/api/v1${jobs}/watched/logs/user?follow=1`;
    const follow = () => fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const reader = (await follow()).body!.getReader();
    await reader.read();
    await revoke(ctx);
    await notify(services.db, "auth");
    await expect(reader.read()).rejects.toThrow("terminated");
    expect([401, 404]).toContain((await follow()).status);
  });

  it("cuts a followed log when its token expires, which nobody tells", async () => {
    const { ctx, token, jobs } = await door.visit();
    await makeRun(ctx, { name: "expiring", status: "running", attempt: 1 });
    const url = `${door.address}/api/v1${jobs}/expiring/logs/user?follow=1`;
    const reader = (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).body!.getReader();
    const isTheirs = eq(apiTokens.userId, ctx.actor.userId);
    await services.db.update(apiTokens).set({ expiresAt: sql`now()` }).where(isTheirs);
    await expect(reader.read()).rejects.toThrow("terminated");
  });

  it("goes on with the log of a retry, and keeps what a lost attempt left", async () => {
    const { ctx, token, jobs } = await door.visit();
    const run = await makeRun(ctx, { name: "again", status: "running", attempt: 1 });
    const write = (attempt: number, text: string) => {
      const file = paths.userLog(services.home, run.id, attempt);
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, text);
    };
    const change = async (values: Partial<typeof runs.$inferInsert>) => {
      await services.db.update(runs).set(values).where(eq(runs.id, run.id));
      await notify(services.db, "runs", `${ctx.workspaceId} ${run.id}`);
    };
    write(1, "one\n");
    const headers = { authorization: `Bearer ${token}` };
    const url = `${door.address}/api/v1${jobs}/again/logs/user?follow=1`;
    const reader = (await fetch(url, { headers })).body!.getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await read()).toBe("one\n");
    await change({ status: "queued" });
    write(2, "two\n");
    await change({ status: "running", attempt: 2 });
    expect(await read()).toBe("two\n");
    await change({ status: "failed" });
    expect((await reader.read()).done).toBe(true);
    expect(await (await fetch(url, { headers })).text()).toBe("two\n");
  });

  it("tells who names the attempt where each answer belongs, over a cut and a retry", async () => {
    const { ctx, token, jobs } = await door.visit();
    const run = await makeRun(ctx, { name: "resumed", status: "running", attempt: 2 });
    const write = (attempt: number, text: string) => {
      const file = paths.userLog(services.home, run.id, attempt);
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, text);
    };
    write(1, `head\n${"\0".repeat(95)}tail\n`);
    appendFileSync(paths.logCut(services.home, run.id, 1), JSON.stringify({ start: 5, end: 100 }));
    write(2, "two\n");
    const headers = { authorization: `Bearer ${token}` };
    const ask = async (query: string) => {
      const answer = await fetch(`${door.address}/api/v1${jobs}/resumed/logs/user?${query}`, { headers });
      const told = ["x-log-attempt", "x-log-attempts", "x-log-offset"].map((name) =>
        Number(answer.headers.get(name)),
      );
      return [await answer.text(), ...told];
    };
    expect(await ask("attempt=1&follow=1&offset=2")).toEqual(["ad\n", 1, 2, 2]);
    expect(await ask("attempt=1&follow=1&offset=5")).toEqual(["tail\n", 1, 2, 100]);
    expect(await ask("attempt=1&follow=1&offset=105")).toEqual(["", 1, 2, 105]);
    expect(await ask("attempt=2&offset=1")).toEqual(["wo\n", 2, 2, 1]);
  });

  it("sends the stored log of a run that has ended, whose folder is gone", async () => {
    const { ctx, call, jobs } = await door.visit();
    const run = await makeRun(ctx, { name: "over", status: "failed", attempt: 2 });
    const sha256 = await storeText(ctx, "stored\n");
    const row = { ownerId: run.id, workspaceId: ctx.workspaceId, sha256, sizeBytes: 7 };
    await services.db.insert(artifacts).values({ ...row, path: "user_logs/std_log.txt" });
    const log = await call("GET", `${jobs}/over/logs/user?follow=1&offset=2`);
    expect([log.status, log.body.toString(), log.headers["x-log-size"]]).toEqual([200, "ored\n", "7"]);
    expect((await call("GET", `${jobs}/over/logs/build?follow=1`)).body.toString()).toBe("");
    expect((await call("GET", `${jobs}/over/logs/other`)).status).toBe(400);
  });
});
