import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, type Link, layOut } from "./lay-out";

const box = (id: string, height = 100): Box => ({ id, width: 240, height });

test("a step stands to the right of all that lead to it", () => {
  const places = layOut(
    [box("train"), box("prep"), box("score"), box("other")],
    [
      { from: "prep", to: "train" },
      { from: "train", to: "score" },
      { from: "prep", to: "score" },
      { from: "other", to: "score" },
    ],
  );
  const x = (id: string) => places.get(id)!.x;
  expect([x("prep") < x("train"), x("train") < x("score")]).toEqual([true, true]);
  expect(x("other")).toBe(x("train"));
});

test("what is joined in a line is drawn as a line", () => {
  const chain = Array.from({ length: 40 }, (_, index) => `s${index}`);
  const links = chain.slice(1).map((to, index) => ({ from: chain[index]!, to }));
  const places = layOut(
    chain.map((id) => box(id)),
    links,
  );
  expect(new Set([...places.values()].map(({ y }) => y)).size).toBe(1);
});

const graphs = fc
  .array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 40 })
  .chain((heights) => {
    const name = fc.nat(heights.length - 1).map((index) => `n${index}`);
    return fc.record({
      boxes: fc.constant(heights.map((height, index) => box(`n${index}`, height))),
      links: fc.array(fc.record({ from: name, to: name }), { maxLength: 80 }),
    });
  });

test("every box gets a place and none lies on another, whatever joins them, cycles too", () => {
  fc.assert(
    fc.property(graphs, ({ boxes, links }) => {
      const places = layOut(boxes, links);
      const columns = new Map<number, { top: number; bottom: number }[]>();
      for (const { id, height } of boxes) {
        const { x, y } = places.get(id)!;
        expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
        columns.set(x, [...(columns.get(x) ?? []), { top: y, bottom: y + height }]);
      }
      for (const column of columns.values()) {
        const sorted = column.sort((a, b) => a.top - b.top);
        for (const [index, { top }] of sorted.entries())
          expect(index === 0 || top >= sorted[index - 1]!.bottom).toBe(true);
      }
    }),
  );
});

test("a step of its own name, and one that is not there, join nothing", () => {
  const links: Link[] = [
    { from: "a", to: "a" },
    { from: "a", to: "gone" },
  ];
  expect([...layOut([box("a")], links).keys()]).toEqual(["a"]);
});
