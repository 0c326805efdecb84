import type { Executor } from "@/db/client";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import type { FoundPaths } from "@/server/snapshots/found-paths";
import type { Needs } from "@/server/snapshots/listed-path";
import type { UsableSecrets } from "./check-secrets";
import type { JobReading } from "./job-reading";
import type { StoreContents } from "./pipeline/registered-components";
import type { EnvironmentSource } from "./plan-environment";
import type { RunPlan } from "./run-plan";
import type { Submission } from "./submission";

/** What a planner plans from. */
export interface Given<Spec extends SharedSpec> {
  executor: Executor;
  workspaceId: string;
  submission: Submission;
  reading: JobReading<Spec>;
  /** What the client has found at the paths, as far as it was asked. */
  found: FoundPaths;
  usable: UsableSecrets;
  /** Of the components that come with the studio. */
  store: StoreContents;
  /** An environment that is resolved already. */
  known?: EnvironmentSource | undefined;
}

/** What will be stored, or what is still lacking; what is wrong is thrown, all of it at once. */
export type Planned = { needs: Needs } | { plan: RunPlan };

/** From the submission of a kind of job to its run. */
export interface Planner<Spec extends SharedSpec> {
  plan(given: Given<Spec>): Promise<Planned>;
}
