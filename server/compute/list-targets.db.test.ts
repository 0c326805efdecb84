import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { auditEvents, nodes } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { commandJob } from "@/domain/jobs";
import { loadAssignment } from "@/runner/controller/load-assignment";
import { listEnvironments } from "@/server/environments/list-environments";
import { listTargets } from "./list-targets";
import { setTargetNetwork } from "./set-target-network";

const services = testServices(testDatabase());

describe("what a workspace can run on", () => {
  it("is its compute targets, with the slots in use and whether the machine is heard of", async () => {
    const ctx = await makeWorkspace(services, { role: "reader" });
    const nodeId = newId("node");
    const facts = {
      hostname: "here",
      system: "Linux",
      cores: 4,
      memoryBytes: 8e9,
      gpus: [],
      isolation: { kind: "none", explain: "Runs have the rights of the studio itself.", ownUser: false },
      network: { mode: "outside", isOwn: true, explain: "Runs reach the outside." },
      systemCalls: { isFiltered: true, explain: "Some are refused." },
      limits: { memory: "none", processes: "cgroup v1" },
      pythons: [{ version: "3.11.7", executable: "/usr/bin/python3" }],
      logCap: "in force",
    };
    await services.db.insert(nodes).values({ id: nodeId, name: "here", slots: 4, facts });
    await services.db
      .insert(nodes)
      .values({ id: newId("node"), name: "gone", slots: 1, heartbeatAt: new Date(0) });
    await makeRun(ctx, { status: "running", nodeId, slots: 2 });
    await makeRun(ctx, { status: "completed", nodeId });
    const [target, ...others] = await listTargets(ctx);
    expect(others).toEqual([]);
    expect(target).toMatchObject({
      name: "local",
      nodes: [
        { name: "here", slots: 4, used: 2, isAlive: true, facts },
        { name: "gone", isAlive: false, facts: null },
      ],
    });
  });

  it("is the curated environments, with what each comes down to", async () => {
    const ctx = await makeWorkspace(services, { role: "reader" });
    const minimal = (await listEnvironments(ctx)).find(({ name }) => name === "minimal");
    expect(minimal).toMatchObject({ spec: { packages: [] }, build: null });
  });
});

describe("what the runs of a target reach", () => {
  it("is left to the machine until an operator says it, is in the audit, and goes with each run", async () => {
    const ctx = await makeWorkspace(services, { role: "computeOperator" });
    const run = await makeRun(ctx, {
      spec: commandJob.parse({ command: "true" }),
      environment: { label: "minimal", packages: [], variables: {}, notices: [] },
    });
    expect((await loadAssignment(services.db, run.id)).network).toBeUndefined();
    await setTargetNetwork(ctx, { name: "local", network: "none" });
    expect(await listTargets(ctx)).toMatchObject([{ name: "local", network: "none" }]);
    expect((await loadAssignment(services.db, run.id)).network).toBe("none");
    await setTargetNetwork(ctx, { name: "local", network: null });
    expect((await loadAssignment(services.db, run.id)).network).toBeUndefined();
    const [target] = await listTargets(ctx);
    const said = await services.db.select().from(auditEvents).where(eq(auditEvents.target, target!.id));
    expect(said.map(({ verb }) => verb)).toEqual(["compute.network", "compute.network"]);
  });

  it.each([
    ["owner", "ok"],
    ["contributor", "ok"],
    ["computeOperator", "ok"],
    ["dataScientist", "forbidden"],
    ["reader", "forbidden"],
  ] as const)("is changed by a %s: %s", async (role, outcome) => {
    const ctx = await makeWorkspace(services, { role });
    expect(await outcomeOf(setTargetNetwork(ctx, { name: "local", network: "none" }))).toBe(outcome);
  });

  it("is refused for a target of no such name, that of another workspace included", async () => {
    const ctx = await makeWorkspace(services);
    expect(await outcomeOf(setTargetNetwork(ctx, { name: "gpu", network: "none" }))).toBe("notFound");
    const other = await makeWorkspace(services);
    await setTargetNetwork(other, { name: "local", network: "none" });
    expect(await listTargets(ctx)).toMatchObject([{ network: null }]);
  });
});
