import { describe, expect, it } from "vitest";
import { makeRun, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);
const hook = { channel: "webhook", url: "https://hooks.example.org/T0/B0", events: ["runFailed"] };

describe("notifications in REST v1", () => {
  it("tell of a job that is followed, until they are read", async () => {
    const { ctx, call, jobs } = await door.visit("reader");
    const run = await makeRun(ctx, { kind: "client", status: "running" });
    expect((await call("PUT", `${jobs}/${run.name}/follow`, { is_following: true })).status).toBe(204);
    await moveRuns(services.db, { which: [run.id], to: "completed", isOfClients: true });
    const { body } = await call("GET", "/notifications");
    expect(body).toMatchObject({
      value: [
        {
          subject: "run",
          subject_name: run.name,
          status: "completed",
          workspace: ctx.workspace,
          read_at: null,
        },
      ],
      next: null,
    });
    expect((await call("POST", "/notifications/read", { ids: [body.value[0].id] })).status).toBe(204);
    expect((await call("POST", "/notifications/read")).status).toBe(204);
    expect((await call("GET", "/notifications")).body.value[0].read_at).toMatch(/^20/);
    expect((await call("PUT", `${jobs}/none/follow`, { is_following: true })).status).toBe(404);
  });
});

describe.each(["workspace", "account"])("subscriptions of the %s in REST v1", (whose) => {
  it("are made, changed, tested and deleted, with their deliveries", async () => {
    const { ctx, call } = await door.visit("contributor");
    const base = whose === "workspace" ? `/workspaces/${ctx.workspace}` : "";
    const made = await call("POST", `${base}/subscriptions`, hook);
    expect(made).toMatchObject({ status: 201, body: { target: "hooks.example.org", format: "json" } });
    expect(made.body.signing_secret).toMatch(/^whsec_/);
    const { id } = made.body;
    const listed = await call("GET", `${base}/subscriptions`);
    expect(listed.body.value).toMatchObject([{ id, events: ["runFailed"], paused_at: null }]);
    expect(JSON.stringify(listed.body)).not.toMatch(/whsec_|B0/);
    const tested = await call("POST", `${base}/subscriptions/${id}/test`);
    expect(tested.status).toBe(202);
    const { body: deliveries } = await call("GET", `${base}/deliveries?subscription_id=${id}`);
    expect(deliveries.value).toMatchObject([
      { id: tested.body.delivery_id, is_test: true, status: "waiting" },
    ]);
    const paused = await call("PATCH", `${base}/subscriptions/${id}`, { is_paused: true });
    expect(paused.body.paused_at).toMatch(/^20/);
    expect((await call("POST", `${base}/subscriptions/${id}/test`)).status).toBe(409);
    expect((await call("DELETE", `${base}/subscriptions/${id}`)).status).toBe(204);
    expect((await call("DELETE", `${base}/subscriptions/${id}`)).status).toBe(404);
  });

  it("refuse what leads to this machine, and what is no subscription", async () => {
    const { ctx, call } = await door.visit("contributor");
    const base = whose === "workspace" ? `/workspaces/${ctx.workspace}` : "";
    for (const bad of [
      {},
      { ...hook, events: [] },
      { ...hook, url: "http://[::1]:80/" },
      { ...hook, format: "xml" },
    ])
      expect((await call("POST", `${base}/subscriptions`, bad)).status).toBe(400);
  });
});

describe("the trash in REST v1", () => {
  it("is purged and emptied by activities", async () => {
    const { ctx, call } = await door.visit("contributor");
    const trash = `/workspaces/${ctx.workspace}/trash`;
    const gone = { status: "completed" as const, deletedAt: new Date() };
    const one = await makeRun(ctx, gone);
    await makeRun(ctx, gone);
    const purged = await call("POST", `${trash}/purge`, { jobs: [one.name] });
    expect(purged).toMatchObject({ status: 202, body: { kind: "purge", status: "Queued", total: 1 } });
    const emptied = await call("POST", `${trash}/empty`);
    expect(emptied).toMatchObject({ status: 202, body: { title: "Empty the trash", total: 2 } });
    expect((await call("POST", `${trash}/purge`, { jobs: ["none"] })).status).toBe(404);
    const reader = await door.visit("reader");
    const theirs = `/workspaces/${reader.ctx.workspace}/trash`;
    expect((await reader.call("POST", `${theirs}/empty`)).status).toBe(403);
    expect((await reader.call("POST", `${trash}/empty`)).status).toBe(404);
  });
});
