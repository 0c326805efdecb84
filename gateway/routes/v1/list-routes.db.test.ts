import { describe, expect, it } from "vitest";
import { makeExperiment, makeRun, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { createReport } from "@/server/reports/create-report";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);
const LISTS = [
  "jobs",
  "activities",
  "experiments",
  "reports",
  "audit-events",
  "trash",
  "storage",
  "members",
  "invites",
  "compute",
  "curated-environments",
  "environments",
  "data",
  "environment-builds",
  "models",
  "registered-models",
  "model-versions",
  "retention-rules",
  "secrets",
  "subscriptions",
  "deliveries",
  "views",
];

describe("a list of REST v1", () => {
  it.each(LISTS)(
    "answers `%s` as a page, and refuses what no list knows with the name that is meant",
    async (noun) => {
      const { ctx, call } = await door.visit("owner");
      const list = `/workspaces/${ctx.workspace}/${noun}`;
      const { status, body } = await call("GET", `${list}?limit=1`);
      expect([status, Object.keys(body)]).toEqual([200, ["value", "next"]]);
      for (const [wrong, meant] of [
        ["max_results=1", "limit"],
        ["page_token=x", "cursor"],
        ["filtre=x", "filter"],
        ["order-by=x", "order_by"],
      ]) {
        const refused = await call("GET", `${list}?${wrong}`);
        expect([refused.status, refused.body.error.message]).toEqual([
          400,
          `${wrong!.split("=")[0]}: is not a parameter of this list. Did you mean \`${meant}\`?`,
        ]);
      }
      for (const bad of [
        "filter=nothing_such%20%3D%20'x'",
        "order_by=nothing_such",
        "limit=0",
        "limit=x",
        "cursor=x",
      ])
        expect((await call("GET", `${list}?${bad}`)).status, bad).toBe(400);
    },
  );

  it("filters, sorts and pages runs by the search language", async () => {
    const { ctx, call, jobs } = await door.visit();
    for (const [name, displayName] of [
      ["one", "b"],
      ["two", "a"],
      ["three", "c"],
      ["four", "x_"],
    ] as const)
      await makeRun(ctx, { name, displayName });
    const ask = async (query: Record<string, string>) =>
      (await call("GET", `${jobs}?${new URLSearchParams(query)}`)).body;
    const names = ({ value }: { value: { name: string }[] }) => value.map(({ name }) => name);
    const query = { filter: "run_name IN ('a', 'b', 'c')", order_by: "run_name DESC", limit: "2" };
    const first = await ask(query);
    expect(names(first)).toEqual(["three", "one"]);
    const last = await ask({ ...query, cursor: first.next });
    expect([names(last), last.next]).toEqual([["two"], null]);
    const other = { ...query, order_by: "run_name", cursor: first.next };
    expect((await call("GET", `${jobs}?${new URLSearchParams(other)}`)).status).toBe(400);
  });

  it("does the same for what lies in tables and for what is in memory", async () => {
    const { ctx, call } = await door.visit("owner");
    for (const name of ["alpha", "beta", "gamma"]) await makeExperiment(ctx, name);
    await makeRun(ctx, { experimentId: await makeExperiment(ctx, "delta") });
    const ask = async (noun: string, query: Record<string, string>) =>
      (await call("GET", `/workspaces/${ctx.workspace}/${noun}?${new URLSearchParams(query)}`)).body;
    const experiments = await ask("experiments", {
      filter: "name ILIKE '%A'",
      order_by: "run_count DESC, name",
    });
    expect(experiments.value.map(({ name }: { name: string }) => name)).toEqual([
      "delta",
      "alpha",
      "beta",
      "gamma",
    ]);
    expect(experiments.value[0]).toMatchObject({ run_count: 1, is_default: false });
    for (const title of ["Week 1", "Week 2", "Other"]) await createReport(ctx, { title });
    const reports = await ask("reports", {
      filter: "title LIKE 'Week%'",
      order_by: "title DESC",
      limit: "1",
    });
    expect([reports.value[0].title, typeof reports.next]).toEqual(["Week 2", "string"]);
    const members = await ask("members", { filter: "roles = 'owner'" });
    expect(members.value).toMatchObject([{ user_id: ctx.actor.userId, roles: ["owner"] }]);
    const environments = await ask("curated-environments", { order_by: "name DESC", limit: "2" });
    const rest = await ask("curated-environments", { order_by: "name DESC", cursor: environments.next });
    const all = [...environments.value, ...rest.value].map(({ name }: { name: string }) => name);
    expect(all).toEqual([...new Set(all)].sort().reverse());
  });

  it("tells who asks the groups they know, and a Reader no audit", async () => {
    const { ctx, call } = await door.visit("reader");
    expect((await call("GET", "/groups")).status).toBe(200);
    expect((await call("GET", `/workspaces/${ctx.workspace}/audit-events`)).status).toBe(403);
  });
});
