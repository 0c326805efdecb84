import { expect, test } from "vitest";
import { EMPTY_LAYOUT, type Layout } from "@/domain/designer/draft";
import { readDesign } from "@/domain/designer/read-design";
import { designEdges, designNodes, gripped, placesOf, uncovered } from "./design-elements";
import { settledLayout } from "./use-design-actions";

const TEXT = `type: pipeline
inputs:
  rate: {type: number, default: 1}
jobs:
  one:
    command: echo
    inputs: {rate: "\${{parent.inputs.rate}}", name: text}
    outputs: {sum: {type: uri_file}}
  two:
    command: cat
    inputs: {of: {type: uri_file, path: "\${{parent.jobs.one.outputs.sum}}"}}
    outputs: {copy: {type: uri_file, path: "\${{parent.outputs.total}}"}}
outputs:
  total: {type: uri_file}
`;
const find = () => null;
const draw = (layout: Layout, text = TEXT) => {
  const design = readDesign(text).design!;
  return { design, find, layout, problemCount: () => 0, lastOf: () => null, sampledAt: () => undefined };
};

test("a node has ports for data, and for values that something leads to; edges join them", () => {
  const drawn = draw(EMPTY_LAYOUT);
  const one = designNodes(drawn).find(({ id }) => id === "step:one")!;
  expect(one.data).toMatchObject({
    inputs: [{ name: "rate" }],
    outputs: [{ name: "sum", type: "uri_file" }],
  });
  expect(designEdges(drawn.design).map(({ source, target }) => `${source} ${target}`)).toEqual([
    "input:rate step:one",
    "step:one step:two",
    "step:two output:total",
  ]);
});

test("what has its place keeps it; what has none stands beside what it is joined to, and over nothing else", () => {
  const places = { "step:one": { x: 400, y: 100 }, "step:two": { x: 800, y: 100 } };
  const found = placesOf(draw({ places, notes: {} }));
  expect(found.get("step:one")).toEqual(places["step:one"]);
  expect(found.get("input:rate")!.x).toBeLessThan(400);
  expect(found.get("output:total")!.x).toBeGreaterThan(800);
  const more = TEXT.replace("jobs:", "jobs:\n  alone: {command: a}\n  apart: {command: b}");
  const all = [...placesOf(draw({ places, notes: {} }, more)).values()];
  expect(new Set(all.map(({ x, y }) => `${x} ${y}`)).size).toBe(all.length);
});

test("a layout is settled once something is moved by hand: nothing else is moved by it", () => {
  const { design } = draw(EMPTY_LAYOUT);
  const drawing = { name: "a", yaml: TEXT, layout: EMPTY_LAYOUT };
  const settled = settledLayout({ drawing, design, find });
  expect(Object.keys(settled.places).sort()).toEqual(["input:rate", "output:total", "step:one", "step:two"]);
  expect(placesOf(draw(settled))).toEqual(placesOf(draw(EMPTY_LAYOUT)));
  expect(settledLayout({ drawing: { ...drawing, layout: settled }, design, find })).toBe(settled);
});

test("a step that is added without a place of its own covers no other", () => {
  const drawn = draw({ places: { "step:one": { x: 0, y: 0 }, "step:two": { x: 20, y: 150 } }, notes: {} });
  const ports = { inputs: [], outputs: [] };
  const below = uncovered(drawn, ports, { x: 10, y: 40 });
  expect(below.x).toBe(10);
  expect(below.y).toBeGreaterThan(150 + designNodes(drawn).find(({ id }) => id === "step:two")!.height!);
  expect(uncovered(drawn, ports, { x: 600, y: 40 })).toEqual({ x: 600, y: 40 });
  expect(gripped({ x: 200, y: 100 }).y).toBeLessThan(100);
});
