import type { EnvironmentSpec } from "@/domain/environments";
import type { GitFacts } from "@/domain/git-facts";
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
  code: SnapshotFile[] | null;
  inputs: PlannedInput[];
  /** As it was sent, where somebody wrote it. */
  yaml?: string | undefined;
  git?: GitFacts | null | undefined;
  /** The same plan sent twice with it makes one run. */
  idempotencyKey?: string | null | undefined;
}

export type PlannedInput =
  | { name: string; kind: "file" | "folder"; files: SnapshotFile[] }
  | { name: string; kind: "http"; url: string }
  | DatastoreInput
  | VersionInput;

export interface Parent {
  id: string;
  rootId: string;
}
