import { inArray } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { deployments, deploymentTelemetry } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { addTime } from "@/domain/serving/histogram";
import {
  emptyMeasured,
  FLUSH_MS,
  OUTCOMES,
  type Outcome,
  SLOT_MS,
  type SlotOf,
} from "@/domain/serving/telemetry";
import type { WorkspaceCtx } from "../core/context";
import { createEndpoint, deleteEndpoint } from "./change-endpoint";
import { compactTelemetry } from "./compact-telemetry";
import { loadEndpoint } from "./endpoint-record";
import { listMeasured } from "./list-measured";
import { getTelemetry } from "./read-telemetry";
import { saveTelemetry } from "./telemetry-rows";

const services = testServices(testDatabase());
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An endpoint with deployments of which nothing but their names matters here. */
async function begin(...names: string[]) {
  const ctx = await makeWorkspace(services);
  await createEndpoint(ctx, { yaml: "name: echo" });
  const { id: endpointId } = await loadEndpoint(services.db, ctx.workspaceId, "echo");
  const { workspaceId } = ctx;
  const made = { endpointId, workspaceId, state: "succeeded" as const, generation: 1, userName: "x" };
  const rows = names.map((name) => ({ id: newId("deployment"), name, ...made }));
  await services.db.insert(deployments).values(rows);
  return { ctx, ids: rows.map(({ id }) => id) };
}

/** The whole slot in which this moment lies, of those that have surely ended. */
const slotBefore = (ageMs: number) =>
  Math.floor((Date.now() - FLUSH_MS - ageMs) / SLOT_MS) * SLOT_MS - SLOT_MS;

function slotOf(
  deploymentId: string,
  startsAt: number,
  counts: Partial<Record<Outcome, number>> = { succeeded: 1 },
  times: number[] = [],
): SlotOf {
  const outcomes = OUTCOMES.map((outcome) => counts[outcome] ?? 0);
  const slot = { deploymentId, startsAt, ...emptyMeasured(), outcomes, inFlight: 1, ready: 2 };
  for (const ms of times) {
    addTime(slot.latency, ms);
    addTime(slot.queue, ms / 10);
  }
  return slot;
}

const totalsOf = async (ctx: WorkspaceCtx, range: "15m" | "6h" | "7d" | "30d") =>
  (await getTelemetry(ctx, { endpoint: "echo", range })).deployments.map(({ total }) => total);
const rowsOf = (ids: string[]) =>
  services.db.select().from(deploymentTelemetry).where(inArray(deploymentTelemetry.deploymentId, ids));

describe("what a gateway has counted", () => {
  test("is shown by deployment, with its kinds of errors and its times", async () => {
    const { ctx, ids } = await begin("blue", "green");
    const at = slotBefore(0);
    const counts = { succeeded: 7, timeout: 2, left: 1 };
    await saveTelemetry(services, "one", [slotOf(ids[0]!, at, counts, [10, 20, 400]), slotOf(ids[1]!, at)]);
    const shown = await getTelemetry(ctx, { endpoint: "echo", range: "15m" });
    expect(shown.deployments.map(({ name, total }) => [name, total.requests, total.errors])).toEqual([
      ["blue", 10, 2],
      ["green", 1, 0],
    ]);
    const step = shown.starts.indexOf(at);
    const [blue] = shown.deployments;
    expect(blue!.outcomes.timeout![step]).toBe(2);
    expect(Math.abs(blue!.latencyMs.p99[step]! / 400 - 1)).toBeLessThan(0.045);
    expect(Math.abs(blue!.queueMs.p50[step]! / 2 - 1)).toBeLessThan(0.045);
    expect([blue!.inFlight[step], blue!.ready[step]]).toEqual([1, 2]);
  });

  test("may be written again, and replaces what the same process said before", async () => {
    const { ctx, ids } = await begin("blue");
    const at = slotBefore(0);
    await saveTelemetry(services, "one", [slotOf(ids[0]!, at, { succeeded: 3 }, [5])]);
    await saveTelemetry(services, "one", [slotOf(ids[0]!, at, { succeeded: 5 }, [5, 5])]);
    await saveTelemetry(services, "one", [slotOf(ids[0]!, at, { succeeded: 5 }, [5, 5])]);
    expect((await totalsOf(ctx, "15m"))[0]).toMatchObject({ requests: 5, latencyMs: { mean: 5 } });
  });

  test("adds up with what another process has counted at the same time", async () => {
    const { ctx, ids } = await begin("blue");
    const at = slotBefore(0);
    await saveTelemetry(services, "one", [slotOf(ids[0]!, at, { succeeded: 3 })]);
    await saveTelemetry(services, "two", [slotOf(ids[0]!, at, { succeeded: 4 })]);
    expect((await totalsOf(ctx, "15m"))[0]).toMatchObject({ requests: 7, inFlight: 2, ready: 2 });
  });

  test("is written also where one of its deployments was deleted meanwhile", async () => {
    const { ctx, ids } = await begin("blue");
    const at = slotBefore(0);
    await saveTelemetry(services, "one", [slotOf("dep_gone", at), slotOf(ids[0]!, at)]);
    expect((await totalsOf(ctx, "15m"))[0]).toMatchObject({ requests: 1 });
  });

  test("goes with its deployment", async () => {
    const { ctx, ids } = await begin("blue");
    await saveTelemetry(services, "one", [slotOf(ids[0]!, slotBefore(0))]);
    await deleteEndpoint(ctx, { endpoint: "echo" });
    expect(await rowsOf(ids)).toEqual([]);
  });

  test("is read by a Reader, and not from another workspace", async () => {
    const { ctx } = await begin("blue");
    const reader = await joinWorkspace(ctx, "reader");
    expect((await getTelemetry(reader, { endpoint: "echo" })).range).toBe("1h");
    const stranger = await makeWorkspace(services);
    expect(await outcomeOf(getTelemetry(stranger, { endpoint: "echo" }))).toBe("notFound");
    expect(await outcomeOf(getTelemetry(ctx, { endpoint: "echo", range: "2h" as never }))).toBe("invalid");
  });
});

describe("the clock", () => {
  test("merges what is old into longer stretches, and nothing is lost or counted twice", async () => {
    const { ctx, ids } = await begin("blue", "green");
    const times = [3, 30, 300];
    for (const ageMs of [2 * HOUR_MS, 2 * DAY_MS])
      for (let back = 0; back < 90; back++) {
        const at = slotBefore(ageMs + back * SLOT_MS);
        const counts = { succeeded: 2, serverError: 1 };
        await saveTelemetry(services, back % 2 ? "one" : "two", [
          slotOf(ids[0]!, at, counts, times),
          slotOf(ids[1]!, at),
        ]);
      }
    const [before, rows] = [await totalsOf(ctx, "7d"), (await rowsOf(ids)).length];
    await compactTelemetry(services.db);
    const spans = await rowsOf(ids);
    expect(new Set(spans.map(({ spanSeconds }) => spanSeconds))).toEqual(new Set([60, 600]));
    expect(spans.length).toBeLessThan(rows / 5);
    expect(await totalsOf(ctx, "7d")).toEqual(before);
    await compactTelemetry(services.db);
    expect(await totalsOf(ctx, "7d")).toEqual(before);
  });

  test("merges once, whichever of several controllers does it", async () => {
    const { ctx, ids } = await begin("blue");
    for (let back = 0; back < 60; back++)
      await saveTelemetry(services, "one", [slotOf(ids[0]!, slotBefore(2 * HOUR_MS + back * SLOT_MS))]);
    await Promise.all(Array.from({ length: 4 }, () => compactTelemetry(services.db)));
    expect((await totalsOf(ctx, "6h"))[0]).toMatchObject({ requests: 60 });
    expect((await rowsOf(ids)).map(({ spanSeconds }) => spanSeconds)).not.toContain(10);
  });

  test("adds what comes late to the stretch that was merged before", async () => {
    const { ctx, ids } = await begin("blue");
    const at = slotBefore(2 * HOUR_MS);
    await saveTelemetry(services, "one", [slotOf(ids[0]!, at, { succeeded: 3 })]);
    await compactTelemetry(services.db);
    await saveTelemetry(services, "two", [slotOf(ids[0]!, at, { succeeded: 4 })]);
    await compactTelemetry(services.db);
    expect((await totalsOf(ctx, "6h"))[0]).toMatchObject({ requests: 7 });
    expect(await rowsOf(ids)).toHaveLength(1);
  });

  test("leaves the last hour as it is, and forgets what is older than 30 days", async () => {
    const { ids } = await begin("blue");
    await saveTelemetry(services, "one", [
      slotOf(ids[0]!, slotBefore(0)),
      slotOf(ids[0]!, slotBefore(50 * 60_000)),
      slotOf(ids[0]!, slotBefore(31 * DAY_MS)),
    ]);
    await compactTelemetry(services.db);
    expect((await rowsOf(ids)).map(({ spanSeconds }) => spanSeconds)).toEqual([10, 10]);
  });
});

test("Prometheus is told of the deployments of every workspace of its token, and of no other", async () => {
  const { ctx, ids } = await begin("blue", "green");
  await begin("red");
  expect(await listMeasured(ctx)).toEqual(
    ids.map((id, place) => ({
      id,
      workspace: ctx.workspace,
      endpoint: "echo",
      deployment: ["blue", "green"][place],
      instances: [],
    })),
  );
});
