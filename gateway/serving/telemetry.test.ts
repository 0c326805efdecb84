import { describe, expect, test } from "vitest";
import { countOf } from "@/domain/serving/histogram";
import { OUTCOMES, type Outcome, requestsOf, type SlotOf } from "@/domain/serving/telemetry";
import type { Answered } from "./serve-request";
import { Telemetry } from "./telemetry";

const answered = (change: Partial<Answered> = {}): Answered => ({
  endpointId: "end_1",
  deploymentId: "dep_blue",
  instanceId: "ins_1",
  requestId: "r",
  status: 200,
  reason: undefined,
  totalMs: 10,
  queueMs: 1,
  runMs: 8,
  deaths: 0,
  ...change,
});

/** What a database would hold: the last that was said of each slot. */
function makeStore() {
  const held = new Map<string, SlotOf>();
  let at = Date.UTC(2026, 0, 1);
  let isAway = false;
  const saved: number[] = [];
  const telemetry = new Telemetry({
    now: () => at,
    async save(slots) {
      if (isAway) throw new Error("away");
      saved.push(slots.length);
      for (const slot of slots) held.set(`${slot.deploymentId} ${slot.startsAt}`, slot);
    },
  });
  const sum = () => [...held.values()].reduce((all, slot) => all + requestsOf(slot), 0);
  return {
    telemetry,
    held,
    saved,
    sum,
    pass(ms: number) {
      at += ms;
    },
    away(is: boolean) {
      isAway = is;
    },
  };
}

const countIn = (slot: SlotOf | undefined, outcome: Outcome) => slot!.outcomes[OUTCOMES.indexOf(outcome)];

describe("what the door answers", () => {
  test("is counted by what became of it, and timed unless it was refused or its sender left", async () => {
    const { telemetry, held } = makeStore();
    for (const status of [200, 201, 404, 429, 499, 503]) telemetry.count(answered({ status }));
    telemetry.count(answered({ status: 500, reason: "timeout" }));
    await telemetry.flush();
    const [slot] = held.values();
    expect(countIn(slot, "succeeded")).toBe(2);
    expect(OUTCOMES.slice(1).map((outcome) => countIn(slot, outcome))).toEqual([1, 1, 1, 1, 0, 1]);
    expect(countOf(slot!.latency)).toBe(5);
  });

  test("is written once, however often it is flushed, and by one statement for all deployments", async () => {
    const { telemetry, saved, sum } = makeStore();
    telemetry.count(answered());
    telemetry.count(answered({ deploymentId: "dep_green" }));
    await telemetry.flush();
    await telemetry.flush();
    expect(saved).toEqual([2]);
    telemetry.count(answered());
    await telemetry.flush();
    expect(saved).toEqual([2, 1]);
    expect(sum()).toBe(3);
  });

  test("lies in the ten seconds in which it was answered", async () => {
    const { telemetry, held, pass } = makeStore();
    telemetry.count(answered());
    pass(10_000);
    telemetry.count(answered());
    telemetry.count(answered());
    await telemetry.flush();
    expect([...held.values()].map(requestsOf)).toEqual([1, 2]);
  });

  test("is not lost while the database is away", async () => {
    const { telemetry, sum, pass, away } = makeStore();
    away(true);
    for (let turn = 0; turn < 20; turn++) {
      telemetry.count(answered());
      await expect(telemetry.flush()).rejects.toThrow("away");
      pass(10_000);
    }
    away(false);
    await telemetry.flush();
    expect(sum()).toBe(20);
  });

  test("stays bounded while the database is away for long", async () => {
    const { telemetry, held, pass, away } = makeStore();
    away(true);
    for (let turn = 0; turn < 1_000; turn++) {
      telemetry.count(answered());
      pass(10_000);
    }
    away(false);
    await telemetry.flush();
    expect(held.size).toBe(300);
    expect(requestsOf(telemetry.totalOf("dep_blue")!)).toBe(1_000);
  });

  test("what comes while it is written is written with the next", async () => {
    const held = new Map<number, SlotOf>();
    const telemetry = new Telemetry({
      now: () => 0,
      async save(slots) {
        if (held.size === 0) telemetry.count(answered());
        for (const slot of slots) held.set(slot.startsAt, slot);
      },
    });
    telemetry.count(answered());
    await telemetry.flush();
    expect(requestsOf(held.get(0)!)).toBe(1);
    await telemetry.flush();
    expect(requestsOf(held.get(0)!)).toBe(2);
  });
});

describe("a look at the deployments", () => {
  test("keeps the most under way and the fewest ready of a slot", async () => {
    const { telemetry, held } = makeStore();
    telemetry.look([{ deploymentId: "dep_blue", inFlight: 2, ready: 2 }]);
    telemetry.look([{ deploymentId: "dep_blue", inFlight: 7, ready: 1 }]);
    telemetry.look([{ deploymentId: "dep_blue", inFlight: 0, ready: 2 }]);
    await telemetry.flush();
    expect([...held.values()][0]).toMatchObject({ inFlight: 7, ready: 1 });
    expect(telemetry.totalOf("dep_blue")).toMatchObject({ inFlight: 0, ready: 2 });
  });

  test("forgets a deployment that is no more, once what was counted is written", async () => {
    const { telemetry, sum } = makeStore();
    telemetry.count(answered());
    telemetry.look([]);
    expect(telemetry.totalOf("dep_blue")).toBeDefined();
    await telemetry.flush();
    telemetry.look([]);
    expect(telemetry.totalOf("dep_blue")).toBeUndefined();
    expect(sum()).toBe(1);
  });
});

test("a copy is counted with the deployment that it was sent to", async () => {
  const { telemetry, held } = makeStore();
  telemetry.countCopy({ deploymentId: "dep_green", agrees: true });
  telemetry.countCopy({ deploymentId: "dep_green", agrees: false });
  await telemetry.flush();
  expect([...held.values()][0]).toMatchObject({ deploymentId: "dep_green", copies: 2, agreements: 1 });
});
