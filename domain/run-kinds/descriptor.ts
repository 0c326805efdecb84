/**
 * Who carries a run out: a node, which claims it; an engine in the controller, which makes child runs of it; or a client
 * (MLflow), which made it and says by itself what becomes of it.
 */
export type RunExecutor = "node" | "engine" | "client";

/** What the studio knows of a kind of runs. */
export interface RunKindDescriptor {
  /** How the UI calls a run of this kind. */
  label: string;
  executor: RunExecutor;
}
