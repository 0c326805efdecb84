import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath } from "@xyflow/react";

/** So far from its port a line that turns back runs before it turns. */
const TURN = 16;

/** A line from an output to an input; one that leads back to the left goes around by corners, so that it is seen. */
export function FlowEdge(props: EdgeProps) {
  const { id, sourceX, targetX, markerEnd, style } = props;
  const turnsBack = targetX < sourceX + TURN;
  const [path] = turnsBack
    ? getSmoothStepPath({ ...props, borderRadius: 8, offset: TURN })
    : getBezierPath(props);
  return <BaseEdge {...{ id, path, markerEnd, style }} />;
}
