"use client";
import {
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import {
  type DragEvent,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import type { DesignEdge } from "@/domain/designer/connect";
import type { Place } from "@/domain/pipelines/lay-out";
import { stepOfId } from "@/domain/pipelines/node-ids";
import { Canvas, FIT } from "../../flow/canvas";
import { statusOf } from "../../pipelines/step-state";
import { statusTone } from "../../ui/status-pill";
import { type DesignNode, type Drawn, designEdges, designNodes } from "./design-elements";
import { DesignEndBox, DesignStepBox, NoteBox } from "./design-node";
import { DRAG_TYPE } from "./drag-type";

/** What the page asks of the canvas. */
export interface CanvasHandle {
  /** The middle of what is in sight. */
  center(): Place;
  /** Brings nodes into sight; all of them where none is named. */
  show(ids: string[]): void;
  /** Moves to a node that is not all in sight, as near or far as it is. */
  reveal(id: string): void;
}

interface DesignCanvasProps {
  handle: Ref<CanvasHandle>;
  drawn: Drawn;
  /** The ids of nodes and edges. */
  chosen: ReadonlySet<string>;
  isReadOnly: boolean;
  onChoose(ids: ReadonlySet<string>): void;
  onMove(places: Record<string, Place>): void;
  onConnect(edge: DesignEdge): void;
  /** Why an edge cannot be drawn; null where it can. */
  whyNot(edge: DesignEdge): string | null;
  onRefuse(words: string): void;
  onDrop(key: string, place: Place): void;
  /** Enter or a double click on a node. */
  onOpen(): void;
}

const TYPES = { step: DesignStepBox, end: DesignEndBox, note: NoteBox };
const WORDS = {
  "node.a11yDescription.default":
    "Enter opens it, the arrow keys move it once it is chosen, Delete takes it away.",
};
const PAN_BUTTONS = [1];

/** The pipeline as it is drawn. What it changes it hands on: the text is what counts. */
export default function DesignCanvas(props: DesignCanvasProps) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}

function Board(props: DesignCanvasProps) {
  const { drawn, chosen, isReadOnly, onChoose, onMove, onConnect, whyNot, onRefuse } = props;
  const { screenToFlowPosition } = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  useCanvasHandle(props.handle, box);
  /** Where nodes are that are being dragged: the rest of the page hears of them when they are let go. */
  const [moved, setMoved] = useState<ReadonlyMap<string, Place>>(new Map());
  const elements = useMemo(() => designNodes(drawn), [drawn]);
  const settled = useMemo(
    () => elements.map((node) => ({ ...node, selected: chosen.has(node.id) })),
    [elements, chosen],
  );
  const nodes = useMemo(
    () =>
      moved.size === 0
        ? settled
        : settled.map((node) => (moved.has(node.id) ? { ...node, position: moved.get(node.id)! } : node)),
    [settled, moved],
  );
  const edges = useMemo(
    () => designEdges(drawn.design).map((edge) => ({ ...edge, selected: chosen.has(edge.id) })),
    [drawn.design, chosen],
  );

  function onNodesChange(changes: NodeChange<DesignNode>[]) {
    const places = new Map(moved);
    let wasLetGo = false;
    for (const change of changes) {
      if (change.type !== "position" || !change.position) continue;
      places.set(change.id, { x: Math.round(change.position.x), y: Math.round(change.position.y) });
      wasLetGo ||= !change.dragging;
    }
    if (wasLetGo) {
      setMoved(new Map());
      onMove(Object.fromEntries(places));
    } else if (places.size > 0) setMoved(places);
    choose(changes);
  }
  function choose(changes: readonly (NodeChange<DesignNode> | EdgeChange)[]) {
    const selections = changes.filter((change) => change.type === "select");
    if (selections.length === 0) return;
    const next = new Set(chosen);
    for (const { id, selected } of selections) {
      if (selected) next.add(id);
      else next.delete(id);
    }
    onChoose(next);
  }
  function onConnectEnd(_event: unknown, state: FinalConnectionState) {
    const { fromHandle, toHandle, isValid } = state;
    if (isValid !== false || !fromHandle || !toHandle) return;
    if (fromHandle.type === toHandle.type) return onRefuse("An edge leads from an output to an input.");
    const [source, target] = fromHandle.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
    const words = whyNot({ from: endOf(source.nodeId, source.id), to: endOf(target.nodeId, target.id) });
    if (words !== null) onRefuse(words);
  }
  function onDrop(event: DragEvent) {
    const key = event.dataTransfer.getData(DRAG_TYPE);
    if (key === "") return;
    event.preventDefault();
    props.onDrop(key, screenToFlowPosition({ x: event.clientX, y: event.clientY }));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && event.target instanceof Element && event.target.matches(".react-flow__node"))
      props.onOpen();
  }
  return (
    <div ref={box} className="size-full">
      <Canvas<DesignNode, Edge>
        label="The pipeline"
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        edgesFocusable
        snapToGrid
        snapGrid={[4, 4]}
        panOnDrag={PAN_BUTTONS}
        panActivationKeyCode="Space"
        selectionOnDrag
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={["Meta", "Control", "Shift"]}
        selectNodesOnDrag={false}
        connectionRadius={24}
        ariaLabelConfig={WORDS}
        mapColor={mapColor}
        onNodesChange={onNodesChange}
        onEdgesChange={choose}
        onConnect={(connection) => onConnect(asEdge(connection))}
        isValidConnection={(connection) => whyNot(asEdge(connection as Connection)) === null}
        onConnectEnd={onConnectEnd}
        onNodeDoubleClick={props.onOpen}
        zoomOnDoubleClick={false}
        onDragOver={(event) => event.preventDefault()}
        onDrop={onDrop}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function useCanvasHandle(handle: Ref<CanvasHandle>, box: RefObject<HTMLDivElement | null>): void {
  const { screenToFlowPosition, fitView, getNode, getZoom, setCenter } = useReactFlow();
  useImperativeHandle(handle, () => ({
    center() {
      const { left, top, width, height } = box.current!.getBoundingClientRect();
      return screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
    },
    reveal(id) {
      const node = getNode(id);
      if (!node) return;
      const { width = 0, height = 0, position } = node;
      const { left, top, right, bottom } = box.current!.getBoundingClientRect();
      const end = screenToFlowPosition({ x: right, y: bottom });
      const start = screenToFlowPosition({ x: left, y: top });
      const isInSight =
        position.x >= start.x &&
        position.y >= start.y &&
        position.x + width <= end.x &&
        position.y + height <= end.y;
      if (!isInSight) void setCenter(position.x + width / 2, position.y + height / 2, { zoom: getZoom() });
    },
    show: (ids) => void fitView(ids.length > 0 ? { ...FIT, nodes: ids.map((id) => ({ id })) } : FIT),
  }));
}

const endOf = (node: string, port: string | null | undefined) => ({ step: stepOfId(node), port: port ?? "" });

const asEdge = ({ source, sourceHandle, target, targetHandle }: Connection): DesignEdge => ({
  from: endOf(source, sourceHandle),
  to: endOf(target, targetHandle),
});

function mapColor(node: DesignNode): string {
  if (node.type === "note") return "var(--warning)";
  if (node.type === "end") return "var(--line-strong)";
  const { problemCount, last } = node.data;
  if (problemCount > 0) return "var(--danger)";
  const tone = last ? statusTone(statusOf(last)) : "neutral";
  return tone === "neutral" ? "var(--faint)" : `var(--${tone})`;
}
