import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { computeTargets, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { createTarget } from "../compute/create-target";
import { setTargetNetwork } from "../compute/set-target-network";
import { issuesOf, submitFiles } from "./testing";

const services = testServices(testDatabase());

async function begin() {
  const ctx = await makeWorkspace(services);
  await createTarget(ctx, { yaml: "name: pool\ntype: cluster\nmax_instances: 2\n" });
  const job = (count: number, distribution: object | null, compute = "pool") => {
    const resources = { instance_count: count };
    const own = { command: "true", compute, resources, ...(distribution && { distribution }) };
    return submitFiles(ctx, JSON.stringify(own));
  };
  const refusal = async (
    count: number,
    distribution: object | null = { type: "pytorch" },
    compute?: string,
  ) => {
    const [issue, ...more] = await issuesOf(job(count, distribution, compute));
    expect(more).toEqual([]);
    expect(issue!.path).toBe("resources.instance_count");
    return issue!.message;
  };
  return { ctx, job, refusal };
}

describe("a job that asks for several instances", () => {
  test("is refused in words where it could never begin", async () => {
    const { ctx, refusal } = await begin();
    const { workspaceId } = ctx;
    await services.db
      .insert(computeTargets)
      .values({ id: newId("compute"), workspaceId, name: "joined", kind: "cluster", network: "full" });
    expect(await refusal(2, { type: "pytorch" }, "local")).toContain("local is one machine");
    expect(await refusal(2, { type: "pytorch" }, "joined")).toContain("joined is no pool");
    expect(await refusal(2)).toContain("ATELIER_NETWORK=full");
    await setTargetNetwork(ctx, { name: "pool", network: "full" });
    expect(await refusal(3)).toContain("pool may have at most 2, its `max_instances`");
    expect(await refusal(2, null)).toContain("`distribution` must say");
    expect(await refusal(2, { type: "tensorflow", worker_count: 1 })).toContain(
      "`distribution.worker_count` is 1",
    );
    const withServers = { type: "tensorflow", worker_count: 2, parameter_server_count: 1 };
    expect(await refusal(2, withServers)).toContain("parameter servers");
    expect(await services.db.select().from(runs).where(eq(runs.workspaceId, workspaceId))).toEqual([]);
  });

  test("is queued for as many nodes of a pool whose runs have the machine's network", async () => {
    const { ctx, job } = await begin();
    await setTargetNetwork(ctx, { name: "pool", network: "full" });
    for (const distribution of [{ type: "pytorch" }, { type: "mpi" }, { type: "tensorflow" }]) {
      const { run } = await job(2, distribution);
      expect(run).toMatchObject({ status: "queued", compute: "pool", instanceCount: 2 });
    }
    expect((await job(1, null)).run.instanceCount).toBe(1);
  });

  test("is refused as a step of a pipeline, also of such a pool", async () => {
    const { ctx } = await begin();
    await setTargetNetwork(ctx, { name: "pool", network: "full" });
    const component = { type: "command", command: "true", resources: { instance_count: 2 } };
    const jobs = { one: { ...component, compute: "pool", distribution: { type: "pytorch" } } };
    const issues = await issuesOf(submitFiles(ctx, JSON.stringify({ type: "pipeline", jobs })));
    expect(issues.map(({ message }) => message).join()).toContain("a step of a pipeline takes one node");
  });
});
