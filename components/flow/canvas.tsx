"use client";
import "@xyflow/react/dist/base.css";
import "./flow.css";
import {
  Background,
  type Edge,
  MiniMap,
  type Node,
  Panel,
  ReactFlow,
  type ReactFlowProps,
  useReactFlow,
} from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { FlowEdge } from "./flow-edge";

const EDGES = { default: FlowEdge };
const NEAREST = 2;
const FARTHEST = 0.05;
const MAP_SIZE = { width: 160, height: 100 };
/** The small map and the buttons lie below what is fitted, not over it. */
const PADDING = { top: "24px", left: "24px", right: "24px", bottom: `${MAP_SIZE.height + 24}px` } as const;
export const FIT = { padding: PADDING, maxZoom: 1, minZoom: FARTHEST };

interface CanvasProps<N extends Node, E extends Edge> extends ReactFlowProps<N, E> {
  /** What is drawn, for who hears it. */
  label: string;
  /** The colour of a node in the small map. */
  mapColor(node: N): string;
  children?: ReactNode;
}

/** A graph to move about in: every canvas of the studio has the same gestures, buttons and small map. */
export function Canvas<N extends Node, E extends Edge>(props: CanvasProps<N, E>) {
  const { label, mapColor, children, ...rest } = props;
  // To fit what is not there yet would move the first node from where it was let go.
  const [isFitted] = useState(() => (rest.nodes?.length ?? 0) > 0);
  return (
    <ReactFlow<N, E>
      fitView={isFitted}
      fitViewOptions={FIT}
      // `fitView` alone is forgotten where the nodes' sizes are known before the canvas can move: they then lie out of
      // sight, and what is out of sight is not drawn.
      onInit={(flow) => isFitted && void flow.fitView(FIT)}
      minZoom={FARTHEST}
      maxZoom={NEAREST}
      onlyRenderVisibleElements
      edgesFocusable={false}
      edgeTypes={EDGES}
      panOnScroll={false}
      deleteKeyCode={null}
      proOptions={{ hideAttribution: true }}
      aria-label={label}
      {...rest}
    >
      <Background gap={20} />
      <MiniMap<N>
        pannable
        zoomable
        ariaLabel="Small map of the graph"
        nodeColor={mapColor}
        nodeStrokeWidth={0}
        style={MAP_SIZE}
        className="max-md:hidden"
      />
      <ZoomButtons />
      {children}
    </ReactFlow>
  );
}

function ZoomButtons() {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const look = { size: "icon", variant: "ghost" } as const;
  return (
    <Panel position="bottom-left" className="flex rounded-md border bg-surface">
      <Button {...look} aria-label="Zoom in" title="Zoom in" onClick={() => void zoomIn()}>
        <Plus aria-hidden />
      </Button>
      <Button {...look} aria-label="Zoom out" title="Zoom out" onClick={() => void zoomOut()}>
        <Minus aria-hidden />
      </Button>
      <Button {...look} aria-label="Show all" title="Show all" onClick={() => void fitView(FIT)}>
        <Maximize aria-hidden />
      </Button>
    </Panel>
  );
}
