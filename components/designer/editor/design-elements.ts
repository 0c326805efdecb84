import type { Edge, Node } from "@xyflow/react";
import { edgesOf } from "@/domain/designer/connect";
import {
  type Design,
  type DesignStep,
  type FindInterface,
  type Interface,
  interfaceOf,
} from "@/domain/designer/design";
import type { Layout } from "@/domain/designer/draft";
import { isLiteralType } from "@/domain/pipelines/fit";
import type { GraphStep } from "@/domain/pipelines/graph";
import { layOut, type Place } from "@/domain/pipelines/lay-out";
import { inputId, outputId, stepId } from "@/domain/pipelines/node-ids";
import { NODE_WIDTH, nodeHandles, nodeHeight, type Port, type Ports } from "../../flow/node-size";
import { END_HEIGHT, END_WIDTH } from "../../pipelines/graph-elements";

export type DesignStepNode = Node<
  Ports & { step: DesignStep; problemCount: number; last: GraphStep | null },
  "step"
>;
export type DesignEndNode = Node<Ports & { port: Port; side: "input" | "output" }, "end">;
export type NoteNode = Node<{ text: string }, "note">;
export type DesignNode = DesignStepNode | DesignEndNode | NoteNode;

const NOTE = { width: 200, height: 96 };
export const noteId = (id: string): string => `note:${id}`;

interface Placed {
  design: Design;
  find: FindInterface;
  layout: Layout;
}

export interface Drawn extends Placed {
  /** How many problems a step has. */
  problemCount(step: string): number;
  /** What became of a step in the last run. */
  lastOf(step: string): GraphStep | null;
  /** How large the table at an output is on the sample, in words; undefined where it was not tried. */
  sampledAt(step: string, port: string): string | undefined;
}

/** Of a component before it is a step: its data alone. */
export const portsOfEntry = ({ inputs, outputs }: Interface): Ports => ({
  inputs: Object.entries(inputs)
    .filter(([, { type }]) => !isLiteralType(type))
    .map(toPort),
  outputs: Object.entries(outputs).map(toPort),
});

const toPort = ([name, { type }]: [string, { type: string }]): Port => ({ name, type });

/** What is drawn at the left and right of a step: data, and the values that something leads to. */
function portsOf(step: DesignStep, { design, find }: Pick<Drawn, "design" | "find">): Ports {
  const { inputs, outputs } = interfaceOf(step, design, find);
  const shown = Object.entries(inputs).filter(
    ([name, { type }]) => !isLiteralType(type) || step.values[name]?.kind === "bound",
  );
  return { inputs: shown.map(toPort), outputs: Object.entries(outputs).map(toPort) };
}

export function designNodes(drawn: Drawn): DesignNode[] {
  const { design, layout } = drawn;
  const places = placesOf(drawn);
  const at = (id: string) => places.get(id) ?? { x: 0, y: 0 };
  return [
    ...design.inputs.map((port) => endNode(port, "input", at(inputId(port.name)))),
    ...design.steps.map((step) => stepNode(step, drawn, at(stepId(step.name)))),
    ...design.outputs.map((port) => endNode(port, "output", at(outputId(port.name)))),
    ...Object.entries(layout.notes).map(
      ([id, { text, x, y }]): NoteNode => ({
        id: noteId(id),
        type: "note",
        position: { x, y },
        ...NOTE,
        measured: NOTE,
        data: { text },
        ariaLabel: `Note: ${text}`,
      }),
    ),
  ];
}

function stepNode(step: DesignStep, drawn: Drawn, position: Place): DesignStepNode {
  const { inputs, outputs } = portsOf(step, drawn);
  const ports = {
    inputs,
    outputs: outputs.map((port) => ({ ...port, size: drawn.sampledAt(step.name, port.name) })),
  };
  const size = { width: NODE_WIDTH, height: nodeHeight(ports) };
  const problemCount = drawn.problemCount(step.name);
  const state = problemCount > 0 ? `, ${problemCount} ${problemCount === 1 ? "problem" : "problems"}` : "";
  return {
    id: stepId(step.name),
    type: "step",
    position,
    ...size,
    measured: size,
    handles: nodeHandles(ports),
    data: {
      step,
      problemCount,
      last: drawn.lastOf(step.name),
      ...ports,
    },
    ariaLabel: `${step.displayName ?? step.name}${state}`,
  };
}

function endNode({ name, type }: Port, side: "input" | "output", position: Place): DesignEndNode {
  const port = { name, type };
  const size = { width: END_WIDTH, height: END_HEIGHT };
  const ports = side === "input" ? { inputs: [], outputs: [port] } : { inputs: [port], outputs: [] };
  return {
    id: side === "input" ? inputId(name) : outputId(name),
    type: "end",
    position,
    ...size,
    measured: size,
    handles: nodeHandles(ports).map((handle) => ({
      ...handle,
      x: side === "input" ? END_WIDTH - 5 : -5,
      y: END_HEIGHT / 2 - 5,
    })),
    data: { port, side, ...ports },
    ariaLabel: `${side === "input" ? "Input" : "Output"} of the pipeline: ${name}`,
  };
}

export function designEdges(design: Design): Edge[] {
  return edgesOf(design).map(({ from, to }) => {
    const source = from.step === null ? inputId(from.port) : stepId(from.step);
    const target = to.step === null ? outputId(to.port) : stepId(to.step);
    return {
      id: JSON.stringify([source, from.port, target, to.port]),
      source,
      target,
      sourceHandle: from.port,
      targetHandle: to.port,
      ariaLabel: `${from.step ?? "the pipeline"}: ${from.port} to ${to.step ?? "the pipeline"}: ${to.port}`,
    };
  });
}

/** Where everything would stand if it was laid out anew. */
export function arrange(drawn: Pick<Drawn, "design" | "find">): Map<string, Place> {
  const { design } = drawn;
  const end = { width: END_WIDTH, height: END_HEIGHT };
  const boxes = [
    ...design.inputs.map(({ name }) => ({ id: inputId(name), ...end })),
    ...design.steps.map((step) => ({
      id: stepId(step.name),
      width: NODE_WIDTH,
      height: nodeHeight(portsOf(step, drawn)),
    })),
    ...design.outputs.map(({ name }) => ({ id: outputId(name), ...end })),
  ];
  const links = designEdges(design).map(({ source, target }) => ({ from: source, to: target }));
  return layOut(boxes, links);
}

/** The places that were kept. A node without one stands beside what it is joined to, else below all that has its place. */
export function placesOf({ design, find, layout }: Placed): Map<string, Place> {
  const ids = [
    ...design.inputs.map(({ name }) => inputId(name)),
    ...design.steps.map(({ name }) => stepId(name)),
    ...design.outputs.map(({ name }) => outputId(name)),
  ];
  const known = new Map(
    ids.flatMap((id) => (Object.hasOwn(layout.places, id) ? [[id, layout.places[id]!]] : [])),
  );
  if (known.size === ids.length) return known;
  if (known.size === 0) return arrange({ design, find });
  const bottom = Math.max(...[...known.values()].map(({ y }) => y)) + 200;
  const left = Math.min(...[...known.values()].map(({ x }) => x));
  const edges = designEdges(design);
  for (const id of ids.filter((one) => !known.has(one))) {
    const after = edges.find(({ source, target }) => source === id && known.has(target));
    const before = edges.find(({ source, target }) => target === id && known.has(source));
    const beside = after ? known.get(after.target)! : before && known.get(before.source)!;
    const x = after ? beside!.x - END_WIDTH - GAP : beside ? beside.x + NODE_WIDTH + GAP : left;
    known.set(id, freePlace(known, { x, y: beside ? beside.y : bottom }));
  }
  return known;
}

const GAP = 72;
const ROW = 64;
/** From the top of a node to the middle of its title. */
const GRIP = 16;
const MARGIN = 24;

/** Where a node stands that is let go with the pointer at its title. */
export const gripped = ({ x, y }: Place): Place => ({
  x: Math.round(x - NODE_WIDTH / 2),
  y: Math.round(y - GRIP),
});

/** The first place from there on downwards where a step with these ports covers no other. */
export function uncovered(placed: Placed, ports: Ports, { x, y }: Place): Place {
  const places = placesOf(placed);
  const height = nodeHeight(ports);
  const above = placed.design.steps
    .map((step) => ({ ...places.get(stepId(step.name))!, height: nodeHeight(portsOf(step, placed)) }))
    .filter((box) => Math.abs(box.x - x) < NODE_WIDTH + MARGIN)
    .sort((a, b) => a.y - b.y);
  let free = y;
  for (const box of above)
    if (free < box.y + box.height + MARGIN && box.y < free + height + MARGIN)
      free = box.y + box.height + MARGIN;
  return { x, y: free };
}

/** The first place from there on downwards where nothing begins. */
function freePlace(known: ReadonlyMap<string, Place>, { x, y }: Place): Place {
  const taken = [...known.values()].filter((place) => Math.abs(place.x - x) < NODE_WIDTH / 2);
  let free = y;
  while (taken.some((place) => Math.abs(place.y - free) < ROW)) free += ROW;
  return { x, y: free };
}
