/** A pipeline run as its page draws it: the steps, what joins them, and what became of each. */
import type { RunStatus } from "../runs";

export interface GraphPort {
  name: string;
  /** Azure's word: uri_file, number … */
  type: string;
}

export interface GraphStep {
  /** Its key in the pipeline's `jobs`, by which edges name it. */
  name: string;
  label: string;
  /** What runs it: `command`, or `pipeline` for a graph of its own; `if_else` for a choice, which nothing runs. */
  kind: string;
  /** `add`, `add:1`; null for a step without a component. */
  component: string | null;
  inputs: GraphPort[];
  outputs: GraphPort[];
  /** The parameters that it has, spelled as its command gets them. */
  parameters: Record<string, string>;
  /** Its run; null while it waits, and for ever where what it needs has failed. */
  run: {
    name: string;
    status: RunStatus;
    startedAt: Date | null;
    endedAt: Date | null;
    error: string | null;
  } | null;
  /** Whether it took the outputs of an earlier run, and why, or why not, in words. */
  reuse: { isReused: boolean; reason: string; of: string | null } | null;
  /** Why it does not run, where a choice has left it out. */
  skipped?: string;
  /** Of a choice: which block runs; null before it was made. */
  taken?: boolean | null;
}

/** From an output to an input. The pipeline's own ports have no step. */
export interface GraphEdge {
  from: { step: string | null; port: string };
  to: { step: string | null; port: string };
}

export interface PipelineGraph {
  inputs: GraphPort[];
  outputs: GraphPort[];
  steps: GraphStep[];
  edges: GraphEdge[];
}
