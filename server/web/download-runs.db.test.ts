import { expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { openServices } from "../core/services";
import type { TrpcContext } from "../trpc/init";
import { downloadRuns } from "./download";

const services = testServices(testDatabase());
const get = (actor: TrpcContext["actor"], workspace: string, input = "{}") =>
  downloadRuns(
    { services, actor },
    new Request(`http://studio/${workspace}/runs.csv?input=${encodeURIComponent(input)}`),
    workspace,
  );

it("gives a member the list as a file that no browser shows, and nobody else anything", async () => {
  const ctx = await makeWorkspace(services);
  const { name } = await makeRun(ctx, { displayName: "first" });
  const reader = await joinWorkspace(ctx, "reader");
  const answer = await get(reader.actor, ctx.workspace);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; .*runs\.csv$/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await answer.text()).split("\r\n")[1]).toContain(`"${name}","first"`);
  expect((await get(null, ctx.workspace)).status).toBe(401);
  expect((await get((await makeWorkspace(services)).actor, ctx.workspace)).status).toBe(404);
});

it("says what is away in an outage, before and after it knows who asks", async () => {
  const ctx = await makeWorkspace(services);
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const request = new Request(`http://studio/${ctx.workspace}/runs.csv`);
  const unknown = await downloadRuns(Promise.reject(away), request, ctx.workspace);
  expect([unknown.status, await unknown.text()]).toEqual([
    503,
    expect.stringContaining("The database is away"),
  ]);
  const gone = openServices({
    url: "postgres://nobody@127.0.0.1:1/none",
    home: "/nonexistent",
    publicUrl: services.publicUrl,
  });
  const known = await downloadRuns({ services: gone, actor: ctx.actor }, request, ctx.workspace);
  expect([known.status, await known.text()]).toEqual([503, expect.stringContaining("The database is away")]);
  await gone.close();
});

it("refuses what cannot be read before it answers with a file", async () => {
  const ctx = await makeWorkspace(services);
  for (const input of [
    "{",
    "null",
    '{"columns": 3}',
    '{"search": "metrics.loss < < 3"}',
    '{"orderBy": ";drop"}',
  ])
    expect((await get(ctx.actor, ctx.workspace, input)).status).toBe(400);
});
