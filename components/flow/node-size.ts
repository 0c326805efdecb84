import { type NodeHandle, Position } from "@xyflow/react";

/** A place of a node where an edge begins or ends. */
export type Port = {
  name: string;
  type: string;
  /** How large the table is that it gives, in words. */
  size?: string;
};

export const NODE_WIDTH = 248;
const HEAD_HEIGHT = 74;
const ROW_HEIGHT = 22;
const FOOT_HEIGHT = 6;
const HANDLE = 10;

/** A type and no interface: what a node carries must be a record. */
export type Ports = { inputs: readonly Port[]; outputs: readonly Port[] };

/** Known before a node is drawn, so that a graph is laid out, and its edges begin right, for nodes that are not in sight. */
export function nodeHeight({ inputs, outputs }: Ports): number {
  const rows = Math.max(inputs.length, outputs.length);
  return HEAD_HEIGHT + (rows > 0 ? rows * ROW_HEIGHT + FOOT_HEIGHT : 0);
}

/** The middle of a port's row, from the top of its node. */
export const portTop = (index: number): number => HEAD_HEIGHT + index * ROW_HEIGHT + ROW_HEIGHT / 2;

export function nodeHandles({ inputs, outputs }: Ports): NodeHandle[] {
  const handle = (type: "source" | "target") => (port: Port, index: number) => ({
    id: port.name,
    type,
    position: type === "source" ? Position.Right : Position.Left,
    x: (type === "source" ? NODE_WIDTH : 0) - HANDLE / 2,
    y: portTop(index) - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
  });
  return [...inputs.map(handle("target")), ...outputs.map(handle("source"))];
}
