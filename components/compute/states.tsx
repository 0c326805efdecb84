import type { TargetKind } from "@/domain/compute";
import type { NodeState, TargetState } from "@/domain/compute/states";
import type { Answers } from "../live/types";
import { Badge, type Tone } from "../ui/badge";

export type Target = Answers["compute"]["get"];

export const KIND_LABELS: Record<TargetKind, string> = {
  local: "The studio's machine",
  cluster: "Cluster",
  ssh: "Machine by ssh",
  ray: "Ray cluster",
};

const TARGET_TONES: Record<TargetState, Tone> = {
  Running: "success",
  Stopped: "neutral",
  Unreachable: "danger",
  Creating: "info",
  Deleting: "warning",
};
const NODE_TONES: Record<NodeState, Tone> = {
  Starting: "info",
  Idle: "neutral",
  Busy: "success",
  Paused: "warning",
  Draining: "warning",
  Unreachable: "danger",
};

export const TargetMark = ({ state }: { state: TargetState }) => (
  <Badge tone={TARGET_TONES[state]}>{state}</Badge>
);
export const NodeMark = ({ state }: { state: NodeState }) => <Badge tone={NODE_TONES[state]}>{state}</Badge>;

/** Something that somebody waits for is under way. */
export const isMoving = ({ queued, nodes }: Pick<Target, "queued" | "nodes">): boolean =>
  queued > 0 || nodes.some(({ state }) => state === "Starting" || state === "Draining" || state === "Busy");
