/**
 * A run that takes several nodes: its instances, or peers, are prepared each by its node, start together, and end together.
 *
 *   wanted ─► preparing ─► ready ─► running ─► ended
 */
import type { AttemptOutcome } from "./runs";

export type PeerState = "wanted" | "preparing" | "ready" | "running" | "ended";

/** In the page of the run. */
export const PEER_STATE_LABELS: Record<PeerState, string> = {
  wanted: "waits for a node",
  preparing: "preparing",
  ready: "ready",
  running: "running",
  ended: "ended",
};

/** Where the processes of an instance listen for those of the others. */
export interface PeerPlace {
  address: string;
  ports: number[];
}

interface Ended {
  instance: number;
  outcome: AttemptOutcome | null;
  commandEndedAt: Date | null;
  endedAt: Date | null;
}

export const isGood = ({ outcome }: Pick<Ended, "outcome">): boolean => outcome?.status === "completed";

/** What became of the run when all its instances have ended: the cause is that of the one whose command failed first. */
export function endOfPeers(peers: readonly Ended[]): AttemptOutcome {
  const bad = peers.filter((peer) => !isGood(peer)).sort((a, b) => endOf(a) - endOf(b));
  if (bad.length === 0) return { status: "completed" };
  for (const { instance, outcome } of bad) {
    const error = outcome && "error" in outcome ? outcome.error : undefined;
    if (!error) continue;
    const message = instance === 0 ? error.message : `[instance ${instance}] ${error.message}`;
    return { status: "failed", error: { ...error, message } };
  }
  return { status: "canceled" };
}

const endOf = ({ commandEndedAt, endedAt }: Ended): number => (commandEndedAt ?? endedAt)?.getTime() ?? 0;
