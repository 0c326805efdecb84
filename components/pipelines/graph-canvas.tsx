"use client";
import { type NodeChange, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import type { PipelineGraph } from "@/domain/pipelines/graph";
import { stepId, stepOfId } from "@/domain/pipelines/node-ids";
import { Canvas } from "../flow/canvas";
import { NODE_WIDTH } from "../flow/node-size";
import { statusTone } from "../ui/status-pill";
import { type GraphNode, graphEdges, graphNodes, placeNodes, shapeOf } from "./graph-elements";
import { EndBox, StepBox } from "./step-node";
import { describeStep, statusOf } from "./step-state";

interface GraphCanvasProps {
  graph: PipelineGraph;
  /** The name of the step that is looked at. */
  chosen: string | null;
  onChoose(step: string | null): void;
}

const TYPES = { step: StepBox, end: EndBox };
const WORDS = {
  "node.a11yDescription.default": "Enter shows what became of this step, Escape leaves it.",
  "node.a11yDescription.keyboardDisabled": "Enter shows what became of this step, Escape leaves it.",
};

/** The graph of a run, drawn by itself; what is drawn is looked at and not changed. */
export default function GraphCanvas({ graph, chosen, onChoose }: GraphCanvasProps) {
  const shape = shapeOf(graph);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a state that changes moves nothing
  const places = useMemo(() => placeNodes(graph), [shape]);
  const nodes = useMemo(
    () => graphNodes(graph, places).map((node) => withChoice(node, chosen)),
    [graph, places, chosen],
  );
  const edges = useMemo(
    () =>
      graphEdges(graph).map((edge) => ({
        ...edge,
        selected: chosen !== null && [edge.source, edge.target].includes(stepId(chosen)),
      })),
    [graph, chosen],
  );
  function onNodesChange(changes: NodeChange<GraphNode>[]) {
    const selections = changes.filter((change) => change.type === "select");
    const taken = selections.find(({ selected }) => selected);
    if (taken) onChoose(stepOfId(taken.id));
    else if (selections.length > 0) onChoose(null);
  }
  return (
    <Canvas<GraphNode, (typeof edges)[number]>
      label="Graph of the run"
      nodes={nodes}
      edges={edges}
      nodeTypes={TYPES}
      nodesDraggable={false}
      nodesConnectable={false}
      ariaLabelConfig={WORDS}
      mapColor={mapColor}
      onNodesChange={onNodesChange}
    >
      <KeepInSight chosen={chosen} />
    </Canvas>
  );
}

function withChoice(node: GraphNode, chosen: string | null): GraphNode {
  if (node.type === "end") return node;
  return { ...node, selected: node.data.step.name === chosen, ariaLabel: describeStep(node.data.step) };
}

function mapColor(node: GraphNode): string {
  if (node.type === "end") return "var(--line-strong)";
  const tone = statusTone(statusOf(node.data.step));
  return tone === "neutral" ? "var(--faint)" : `var(--${tone})`;
}

/** Goes to a step that was chosen elsewhere, in the panel or by the page's address, and to one that the panel has come to cover. */
function KeepInSight({ chosen }: { chosen: string | null }) {
  const { getNode, getViewport, setCenter } = useReactFlow();
  const width = useStore((store) => store.width);
  const store = useStoreApi();
  useEffect(() => {
    const node = chosen === null ? undefined : getNode(stepId(chosen));
    if (!node) return;
    const { x, y, zoom } = getViewport();
    const { height } = store.getState();
    const [left, top] = [node.position.x * zoom + x, node.position.y * zoom + y];
    const isInSight = left >= 0 && top >= 0 && left + NODE_WIDTH * zoom <= width && top + 40 <= height;
    if (!isInSight)
      void setCenter(node.position.x + NODE_WIDTH / 2, node.position.y + (node.height ?? 0) / 2, { zoom });
  }, [chosen, width, getNode, getViewport, setCenter, store]);
  return null;
}
