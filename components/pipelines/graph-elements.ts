import type { Edge, Node } from "@xyflow/react";
import type { GraphPort, GraphStep, PipelineGraph } from "@/domain/pipelines/graph";
import { layOut, type Place } from "@/domain/pipelines/lay-out";
import { inputId, outputId, stepId } from "@/domain/pipelines/node-ids";
import { NODE_WIDTH, nodeHandles, nodeHeight, type Ports } from "../flow/node-size";

export type StepNode = Node<Ports & { step: GraphStep }, "step">;
/** A port of the pipeline itself. */
export type EndNode = Node<Ports & { port: GraphPort; side: "input" | "output" }, "end">;
export type GraphNode = StepNode | EndNode;

export const END_WIDTH = 168;
export const END_HEIGHT = 44;

const endId = (side: "input" | "output", port: string) => (side === "input" ? inputId(port) : outputId(port));

/** How the steps are joined: a graph that only changes its states keeps this, and with it its places. */
export const shapeOf = ({ inputs, outputs, steps, edges }: PipelineGraph): string =>
  JSON.stringify([inputs, outputs, steps.map((step) => [step.name, step.inputs, step.outputs]), edges]);

/** Where each node is drawn, by its id. */
export function placeNodes(graph: PipelineGraph): Map<string, Place> {
  const sized = graphNodes(graph, new Map()).map(({ id, width, height }) => ({
    id,
    width: width!,
    height: height!,
  }));
  const links = graphEdges(graph).map(({ source, target }) => ({ from: source, to: target }));
  return layOut(sized, links);
}

export function graphNodes(graph: PipelineGraph, places: Map<string, Place>): GraphNode[] {
  const joined = new Set(graph.edges.flatMap(({ from, to }) => [keyOf(from), keyOf(to)]));
  const shown = (step: GraphStep): Ports => ({
    // A literal that nothing leads to is a parameter, which is read in the panel.
    inputs: step.inputs.filter(
      ({ name, type }) => !LITERALS.has(type) || joined.has(keyOf({ step: step.name, port: name })),
    ),
    outputs: step.outputs,
  });
  const end = (side: "input" | "output") => (port: GraphPort) => endNode(side, port, places);
  const used = ({ name }: GraphPort) => joined.has(keyOf({ step: null, port: name }));
  return [
    ...graph.inputs.filter(used).map(end("input")),
    ...graph.steps.map((step) => stepNode(step, shown(step), places)),
    ...graph.outputs.filter(used).map(end("output")),
  ];
}

const LITERALS = new Set(["string", "number", "integer", "boolean"]);
const keyOf = ({ step, port }: { step: string | null; port: string }) => JSON.stringify([step, port]);

const HANDLE_TOP = END_HEIGHT / 2 - 5;

function stepNode(step: GraphStep, ports: Ports, places: Map<string, Place>): StepNode {
  const id = stepId(step.name);
  const size = { width: NODE_WIDTH, height: nodeHeight(ports) };
  return {
    id,
    type: "step",
    position: places.get(id) ?? { x: 0, y: 0 },
    ...size,
    measured: size,
    handles: nodeHandles(ports),
    data: { step, ...ports },
  };
}

function endNode(side: "input" | "output", port: GraphPort, places: Map<string, Place>): EndNode {
  const id = endId(side, port.name);
  const size = { width: END_WIDTH, height: END_HEIGHT };
  const ports = side === "input" ? { inputs: [], outputs: [port] } : { inputs: [port], outputs: [] };
  return {
    id,
    type: "end",
    position: places.get(id) ?? { x: 0, y: 0 },
    ...size,
    measured: size,
    handles: nodeHandles(ports).map((handle) => ({
      ...handle,
      x: side === "input" ? END_WIDTH - 5 : -5,
      y: HANDLE_TOP,
    })),
    selectable: false,
    focusable: false,
    data: { port, side, ...ports },
  };
}

/** From an output to an input, as React Flow names them. */
export function graphEdges({ edges }: PipelineGraph): Edge[] {
  return edges.map(({ from, to }) => {
    const source = from.step === null ? endId("input", from.port) : stepId(from.step);
    const target = to.step === null ? endId("output", to.port) : stepId(to.step);
    return {
      id: JSON.stringify([source, from.port, target, to.port]),
      source,
      target,
      sourceHandle: from.port,
      targetHandle: to.port,
      selectable: false,
      ariaLabel: `${from.step ?? "the pipeline"}: ${from.port} to ${to.step ?? "the pipeline"}: ${to.port}`,
    };
  });
}
