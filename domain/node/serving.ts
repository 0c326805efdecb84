/** What a node and its controller say of instances of deployments: worker processes that a node keeps, each by a lease. */
import type { Assignment } from "./assignment";
import type { Content } from "./contract";

export interface InstanceHold {
  id: string;
  epoch: number;
}

/** An instance to run: an assignment whose `runId` is the instance's id, and whose command answers requests. */
export interface InstanceAssignment extends Assignment {
  serving: NonNullable<Assignment["serving"]>;
}

export interface ServingSync {
  /** Instances to run from now on, or to take up where they are at work already. */
  take: InstanceAssignment[];
  /** Not wanted any more: they finish what they have, and end. */
  end: string[];
  /** Stuck: they are killed, and told as ended. */
  replace: string[];
}

export type InstanceReport =
  | { state: "preparing"; doing: string }
  | { state: "starting" }
  | { state: "ready"; socket: string }
  /** Its process is gone; `excerpt` is the end of what it printed. */
  | { state: "ended"; message: string; excerpt: string };

export interface ServingController {
  /** Renews what is held, and answers what has changed. */
  sync(nodeId: string, holds: InstanceHold[], freeSlots: number[]): Promise<ServingSync>;
  report(hold: InstanceHold, report: InstanceReport): Promise<void>;
  open(sha256: string): Promise<Content>;
}
