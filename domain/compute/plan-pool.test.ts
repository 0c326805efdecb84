import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PoolNode, planPool } from "./plan-pool";

const POOL = { min_instances: 0, max_instances: 3, idle_time_before_scale_down: 60, slots: 2 };
const awake = { isStopped: false, serving: 0 };
const node = (id: string, more: Partial<PoolNode> = {}): PoolNode => ({
  ...{ id, slots: 2, used: 0, isDraining: false, isPaused: false, isCounted: true, idleSeconds: null },
  ...more,
});

describe("a pool", () => {
  test("begins with nothing, and grows by what waits, at most to its bound", () => {
    expect(planPool(POOL, { ...awake, demand: 0 }, [])).toEqual({ start: 0, drain: [] });
    expect(planPool(POOL, { ...awake, demand: 1 }, []).start).toBe(1);
    expect(planPool(POOL, { ...awake, demand: 3 }, []).start).toBe(2);
    expect(planPool(POOL, { ...awake, demand: 100 }, []).start).toBe(3);
  });

  test("counts the room of what is coming up, so that nothing is started twice", () => {
    expect(planPool(POOL, { ...awake, demand: 2 }, [node("a")]).start).toBe(0);
    expect(planPool(POOL, { ...awake, demand: 2 }, [node("a", { used: 1 })]).start).toBe(1);
  });

  test("has as many nodes as one run wants at once, though fewer would have the slots", () => {
    expect(planPool(POOL, { ...awake, demand: 2, apart: 2 }, []).start).toBe(2);
    expect(planPool(POOL, { ...awake, demand: 1, apart: 3 }, [node("a"), node("b")]).start).toBe(1);
    expect(planPool(POOL, { ...awake, demand: 4, apart: 4 }, []).start).toBe(3);
  });

  test("counts no room of a node that is silent, paused or about to end", () => {
    for (const more of [{ isCounted: false }, { isPaused: true }, { isDraining: true }])
      expect(planPool(POOL, { ...awake, demand: 2 }, [node("a", more)]).start).toBe(1);
  });

  test("lets go who has been idle for long enough, the longest first, and keeps the least that it may have", () => {
    const nodes = [
      node("a", { idleSeconds: 61 }),
      node("b", { idleSeconds: 90 }),
      node("c", { idleSeconds: 5 }),
    ];
    expect(planPool(POOL, { ...awake, demand: 0 }, nodes).drain).toEqual(["b", "a"]);
    const kept = { ...POOL, min_instances: 2 };
    expect(planPool(kept, { ...awake, demand: 0 }, nodes).drain).toEqual(["b"]);
    expect(planPool(kept, { ...awake, demand: 0 }, [])).toEqual({ start: 2, drain: [] });
  });

  test("lets nobody go while something waits, unless there are more than it may have", () => {
    const nodes = ["a", "b", "c"].map((id) => node(id, { idleSeconds: 100 }));
    expect(planPool(POOL, { ...awake, demand: 1 }, nodes)).toEqual({ start: 0, drain: [] });
    expect(planPool({ ...POOL, max_instances: 2 }, { ...awake, demand: 1 }, nodes).drain).toHaveLength(1);
  });

  test("that is stopped starts nothing, and lets go at once who has nothing to do", () => {
    const nodes = [node("a", { idleSeconds: 0 }), node("b", { used: 1 })];
    const stopped = { demand: 5, serving: 0, isStopped: true };
    expect(planPool({ ...POOL, min_instances: 2 }, stopped, nodes)).toEqual({ start: 0, drain: ["a"] });
  });

  test("has a node for each instance of a deployment, as far as it may, also while it is stopped", () => {
    expect(planPool(POOL, { demand: 0, serving: 2, isStopped: false }, []).start).toBe(2);
    expect(planPool(POOL, { demand: 0, serving: 9, isStopped: true }, [node("a")]).start).toBe(2);
    const idle = [node("a", { idleSeconds: 100 }), node("b", { idleSeconds: 90 })];
    expect(planPool(POOL, { demand: 0, serving: 1, isStopped: false }, idle).drain).toEqual(["a"]);
  });

  test("never has more than it may have, and never lets go a node that executes", () => {
    const anyNode = fc.record({
      id: fc.uuid(),
      slots: fc.constant(2),
      used: fc.integer({ min: 0, max: 2 }),
      isDraining: fc.boolean(),
      isPaused: fc.boolean(),
      isCounted: fc.boolean(),
      idleSeconds: fc.integer({ min: 0, max: 200 }),
    });
    const bounds = fc.record({ least: fc.integer({ min: 0, max: 4 }), more: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(
        bounds,
        fc.nat(20),
        fc.nat(6),
        fc.boolean(),
        fc.array(anyNode, { maxLength: 6 }),
        (given, demand, serving, isStopped, made) => {
          const nodes = made.map((one) => ({ ...one, idleSeconds: one.used > 0 ? null : one.idleSeconds }));
          const most = Math.max(1, given.least + given.more);
          const pool = { ...POOL, min_instances: given.least, max_instances: most };
          const { start, drain } = planPool(pool, { demand, serving, isStopped }, nodes);
          if (start > 0) expect(start + nodes.length).toBeLessThanOrEqual(most);
          for (const id of drain) {
            const one = nodes.find((each) => each.id === id)!;
            expect([one.used, one.isDraining]).toEqual([0, false]);
          }
          const left = nodes.filter(({ isDraining }) => !isDraining).length - drain.length;
          if (!isStopped && drain.length > 0)
            expect(left).toBeGreaterThanOrEqual(Math.min(given.least, most));
        },
      ),
    );
  });
});
