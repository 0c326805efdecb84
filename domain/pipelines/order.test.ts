import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderSteps } from "./order";

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe("the order of steps", () => {
  test("has every step after all that it waits for", () => {
    const names = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.nat()), (count, random) => {
        const waits = new Map<string, string[]>();
        for (let at = 0; at < count; at++) {
          const earlier = Array.from({ length: at }, (_, each) => `s${each}`);
          waits.set(
            `s${at}`,
            earlier.filter(() => random.next().value % 3 === 0),
          );
        }
        const shuffled = new Map([...waits].sort(() => (random.next().value % 2 === 0 ? 1 : -1)));
        const { order } = orderSteps(shuffled);
        expect([...order!].sort()).toEqual([...waits.keys()].sort());
        for (const [name, needed] of waits)
          for (const each of needed) expect(order!.indexOf(each)).toBeLessThan(order!.indexOf(name));
      }),
    );
  });

  test("names the steps of a cycle, wherever it lies", () => {
    expect(orderSteps(graph({ a: ["b"], b: ["c"], c: ["b"] })).cycle).toEqual(["b", "c", "b"]);
    expect(orderSteps(graph({ a: ["a"] })).cycle).toEqual(["a", "a"]);
  });

  test("takes a chain of a hundred thousand", () => {
    const chain = Array.from(
      { length: 100_000 },
      (_, at) => [`s${at}`, at > 0 ? [`s${at - 1}`] : []] as const,
    );
    expect(orderSteps(new Map(chain.reverse())).order).toHaveLength(100_000);
  });
});
