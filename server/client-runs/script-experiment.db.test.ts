import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, scriptOf, testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { getExperiment } from "@/server/experiments/queries";
import { createClientRun } from "./create-client-run";
import { askedExperimentOf, noteAskedExperiment } from "./script-experiment";
import { updateClientRun } from "./update-client-run";

const services = testServices(testDatabase());
const make = (ctx: WorkspaceCtx, input: object = {}) => createClientRun(ctx, { experimentId: "0", ...input });
const rowOf = async (name: string) => (await services.db.select().from(runs).where(eq(runs.name, name)))[0]!;

describe("the script of a job", () => {
  test("starts runs below its own, where it names no other parent", async () => {
    const ctx = await makeWorkspace(services);
    const own = await makeRun(ctx, { status: "running" });
    const script = scriptOf(ctx, own.id);
    const second = await make(script);
    expect(await rowOf(second.name)).toMatchObject({ parentId: own.id, rootId: own.id });
    expect(second.tags).toContainEqual({ key: "mlflow.parentRunId", value: own.name });
    const nested = await make(script, { tags: [{ key: "mlflow.parentRunId", value: second.name }] });
    expect(await rowOf(nested.name)).toMatchObject({ parentId: second.id, rootId: own.id });
    expect(await rowOf((await make(ctx)).name)).toMatchObject({ parentId: null });
  });

  test("is told that its run lies in the experiment it asked for, until it goes on with it; nobody else is", async () => {
    const ctx = await makeWorkspace(services);
    const [own, other] = [
      await makeRun(ctx, { status: "running" }),
      await makeRun(ctx, { status: "running" }),
    ];
    const script = scriptOf(ctx, own.id);
    const asked = await getExperiment(ctx, await makeExperiment(ctx));
    await noteAskedExperiment(script, await getExperiment(ctx, (await rowOf(own.name!)).experimentId));
    expect(askedExperimentOf(script, own.id)).toBeUndefined();
    await noteAskedExperiment(script, asked);
    await noteAskedExperiment(script, asked);
    expect(askedExperimentOf(script, own.id)).toMatchObject({ id: asked.id });
    expect(askedExperimentOf(script, other.id)).toBeUndefined();
    expect(askedExperimentOf(ctx, own.id)).toBeUndefined();
    await updateClientRun(script, { name: own.name!, status: "running" });
    expect(askedExperimentOf(script, own.id)).toMatchObject({ id: asked.id });
    await updateClientRun(script, { name: own.name!, status: "running" });
    expect(askedExperimentOf(script, own.id)).toBeUndefined();
    const { notices, experimentId } = await rowOf(own.name!);
    expect(notices).toEqual([expect.stringContaining(`named the experiment “${asked.name}”`)]);
    expect(experimentId).not.toBe(asked.id);
  });
});
