import type { Assignment } from "@/domain/node/assignment";
import type { Lease, Outcome, Progress, Renewal, SystemPoint } from "@/domain/node/messages";

/** What the controller does for a node about one kind of what it holds. The contract says what each call means. */
export interface SubjectDesk {
  reclaim(nodeId: string, held: string[]): Promise<Assignment[]>;
  claim(nodeId: string, freeSlots: number[], hold?: string): Promise<Assignment[]>;
  renew(nodeId: string, leases: Lease[]): Promise<Omit<Renewal, "orders">>;
  report(lease: Lease, progress: Progress): Promise<void>;
  metrics(lease: Lease, points: SystemPoint[]): Promise<void>;
  finish(lease: Lease, outcome: Outcome): Promise<void>;
}
