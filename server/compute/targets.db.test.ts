import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { auditEvents } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "../core/context";
import { createTarget } from "./create-target";
import { deleteTarget } from "./delete-target";
import { listQueue } from "./list-queue";
import { listSizes } from "./list-sizes";
import { getTarget, listTargets } from "./list-targets";
import { startTarget, stopTarget } from "./switch-target";
import { updateTarget } from "./update-target";

const services = testServices(testDatabase());
const POOL = "name: pool\ntype: amlcompute\nmin_instances: 0\nmax_instances: 2\n";
const pool = (ctx: WorkspaceCtx, more = "") => createTarget(ctx, { yaml: POOL + more });

describe("a compute target", () => {
  test("is made from its file, and shown as it is: its slots, what waits for it, and its own settings", async () => {
    const ctx = await makeWorkspace(services, { role: "computeOperator" });
    expect((await pool(ctx, "description: For the team\n")).target).toMatchObject({
      ...{ name: "pool", type: "cluster", state: "Running", description: "For the team", isShared: false },
      ...{ slots: 2, freeSlots: 2, queued: 0, nodes: [] },
      settings: { min_instances: 0, max_instances: 2, idle_time_before_scale_down: 120, slots: 1 },
    });
    await makeRun(ctx, { status: "queued", compute: "pool", kind: "command" });
    expect((await listTargets(ctx)).map(({ name, queued }) => [name, queued])).toEqual([
      ["local", 0],
      ["pool", 1],
    ]);
    const { id } = await getTarget(ctx, { target: "pool" });
    const said = await services.db.select().from(auditEvents).where(eq(auditEvents.target, id));
    expect(said.map(({ verb }) => verb)).toEqual(["compute.create"]);
  });

  test("is changed by a second file of its name and by single fields, and keeps its type and its name", async () => {
    const ctx = await makeWorkspace(services);
    const { target } = await pool(ctx);
    const again = await createTarget(ctx, { yaml: POOL.replace("max_instances: 2", "max_instances: 4") });
    expect(again.target).toMatchObject({ id: target!.id, settings: { max_instances: 4 } });
    const changed = await updateTarget(ctx, { target: "pool", set: ["max_instances=5", "slots=2"] });
    expect(changed).toMatchObject({ slots: 10, settings: { max_instances: 5, slots: 2, min_instances: 0 } });
    for (const set of [["type=ssh"], ["name=other"], ["min_instances=9"], ["max_instance=3"]])
      expect(await outcomeOf(updateTarget(ctx, { target: "pool", set }))).not.toBe("ok");
    expect((await getTarget(ctx, { target: "pool" })).settings).toEqual(changed.settings);
  });

  test("is stopped and started; the studio's own machine too, which is not deleted or changed", async () => {
    const ctx = await makeWorkspace(services);
    expect((await stopTarget(ctx, { target: "local" })).state).toBe("Stopped");
    expect((await stopTarget(ctx, { target: "local" })).state).toBe("Stopped");
    expect((await startTarget(ctx, { target: "local" })).state).not.toBe("Stopped");
    expect(await outcomeOf(deleteTarget(ctx, { target: "local" }))).toBe("conflict");
    expect(await outcomeOf(updateTarget(ctx, { target: "local", set: ["slots=2"] }))).toBe("conflict");
    expect(await listSizes(ctx)).toEqual([]);
  });

  test("is deleted once no run uses it, which the refusal names", async () => {
    const ctx = await makeWorkspace(services);
    await pool(ctx);
    const run = await makeRun(ctx, { status: "queued", compute: "pool", kind: "command" });
    const other = await makeWorkspace(services);
    await pool(other);
    await expect(deleteTarget(ctx, { target: "pool" })).rejects.toThrow(`used by the runs ${run.name}:`);
    await deleteTarget(other, { target: "pool" });
    expect(await outcomeOf(getTarget(other, { target: "pool" }))).toBe("notFound");
    expect((await getTarget(ctx, { target: "pool" })).queued).toBe(1);
  });

  test("of another workspace is not there, and the refusal names those that are", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    await pool(ctx);
    const input = { target: "pool" };
    for (const command of [getTarget, deleteTarget, startTarget, stopTarget])
      await expect(command(other, input)).rejects.toThrow(
        "There is no compute target “pool”: this workspace has local.",
      );
    expect(await outcomeOf(updateTarget(other, { ...input, set: [] }))).toBe("notFound");
  });

  test.each([
    ["owner", "ok"],
    ["contributor", "ok"],
    ["computeOperator", "ok"],
    ["dataScientist", "forbidden"],
    ["reader", "forbidden"],
  ] as const)("is made, changed, switched and deleted by a %s: %s", async (role, outcome) => {
    const owner = await makeWorkspace(services);
    await pool(owner);
    const ctx = await joinWorkspace(owner, role);
    const input = { target: "pool" };
    expect(await outcomeOf(createTarget(ctx, { yaml: "name: mine\ntype: cluster\n" }))).toBe(outcome);
    expect(await outcomeOf(updateTarget(ctx, { ...input, set: ["max_instances=3"] }))).toBe(outcome);
    expect(await outcomeOf(stopTarget(ctx, input))).toBe(outcome);
    expect(await outcomeOf(startTarget(ctx, input))).toBe(outcome);
    expect(await outcomeOf(deleteTarget(ctx, input))).toBe(outcome);
  });

  test("of a kind that is not carried out is refused in a sentence", async () => {
    const ctx = await makeWorkspace(services);
    for (const type of ["slurm", "computeinstance", "kubernetes"])
      await expect(createTarget(ctx, { yaml: `name: a\ntype: ${type}\n` })).rejects.toThrow();
  });
});

describe("what waits for a target", () => {
  test("is told in the order in which it is taken, with the reason, and only to members of its workspace", async () => {
    const ctx = await makeWorkspace(services);
    await pool(ctx);
    const queue = (more: object) =>
      makeRun(ctx, { status: "queued", compute: "pool", kind: "command", ...more });
    const late = await queue({
      queuedAt: new Date(2_000),
      waitingReason: "A node of pool is being started.",
    });
    const early = await queue({ queuedAt: new Date(1_000) });
    const urgent = await queue({ queuedAt: new Date(3_000), priority: 1 });
    const reader = await joinWorkspace(ctx, "reader");
    const told = await listQueue(reader, { target: "pool" });
    expect(told.map(({ name }) => name)).toEqual([urgent.name, early.name, late.name]);
    expect(told[2]).toMatchObject({ waitingReason: "A node of pool is being started.", slots: 1 });
    expect(await outcomeOf(listQueue(await makeWorkspace(services), { target: "pool" }))).toBe("notFound");
  });
});
