import type { EnvironmentSpec } from "@/domain/environments";
import type { GitFacts } from "@/domain/git-facts";
import type { PipelinePlan } from "@/domain/pipelines/plan";
import type { JobKind, RunSpec } from "@/domain/run-kinds/run-kinds";
import type { SnapshotFile } from "@/server/snapshots/store-snapshot";
import type { DatastoreInput, VersionInput } from "./plan-inputs";

/** A run that can be submitted: all that it needs is known, and stored where it is bytes. */
export interface RunPlan {
  kind: JobKind;
  spec: RunSpec;
  /** Takes the place of the spec's own name. */
  name?: string | null | undefined;
  environment: EnvironmentSpec | null;
  /** The version of an environment that it is, where it was registered. */
  environmentVersionId?: string | null;
  /** The version of a component that it carries out, where it was registered. */
  componentVersionId?: string | null;
  /** Its files, or the snapshot that has them. */
  code: SnapshotFile[] | { snapshotId: string } | null;
  inputs: PlannedInput[];
  /** Of a pipeline: its steps. */
  pipeline?: PlannedPipeline | KeptPipeline;
  /** Of what a batch endpoint was asked: which one, and which of its deployments answers. */
  batch?: { endpointId: string; deployment: string };
  /** As it was sent, where somebody wrote it. */
  yaml?: string | undefined;
  git?: GitFacts | null | undefined;
  /** The same plan sent twice with it makes one run. */
  idempotencyKey?: string | null | undefined;
}

/** A graph that was read just now, with the files of its steps' code by the names that they have in it. */
export interface PlannedPipeline {
  plan: PipelinePlan;
  code: ReadonlyMap<string, SnapshotFile[]>;
}

/** One that is kept, or what lies in it at a path of steps. */
export interface KeptPipeline {
  planId: string;
  path: string;
}

export type PlannedInput =
  | { name: string; kind: "file" | "folder"; snapshotId: string }
  | { name: string; kind: "file" | "folder"; files: SnapshotFile[] }
  | { name: string; kind: "http"; url: string }
  | DatastoreInput
  | VersionInput;

export interface Parent {
  id: string;
  rootId: string;
}
