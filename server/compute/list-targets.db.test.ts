import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { nodes } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { listEnvironments } from "@/server/environments/list-environments";
import { listTargets } from "./list-targets";

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
