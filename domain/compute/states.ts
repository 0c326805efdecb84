/** How a compute target is, in the words that every door has. */
import { z } from "zod";

export const TARGET_STATES = ["Running", "Stopped", "Unreachable", "Creating", "Deleting"] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** What a node does: it starts, waits for work, executes, takes nothing more, is about to end, or is not heard of. */
export const NODE_STATES = ["Starting", "Idle", "Busy", "Paused", "Draining", "Unreachable"] as const;
export type NodeState = (typeof NODE_STATES)[number];

export const targetInput = z.object({ target: z.string().max(255) });
export const nodeInput = targetInput.extend({ node: z.string().max(255) });
