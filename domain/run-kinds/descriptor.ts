/** What the studio asks of a kind of runs. A new kind answers it in a file of its own, and has its line in run-kinds.ts. */
import type { z } from "zod";
import type { Issue } from "../errors";
import type { InlineEnvironment } from "../inline-environment";
import type { FieldPath } from "../issues";
import type { JobInput, JobOutput } from "../job-data";
import type { Distribution } from "../jobs";
import type { Reservation } from "../reservation";
import type { YamlFile } from "../yaml/read-yaml";

/**
 * Who carries a run out: a node, which claims it; an engine in the controller, which makes child runs of it; or a client
 * (MLflow), which made it and says by itself what becomes of it.
 */
export type RunExecutor = "node" | "engine" | "client";

export type RunKindDescriptor =
  | { label: string; executor: "node"; job: NodeJob }
  | { label: string; executor: "engine"; job: Job }
  | { label: string; executor: "client" };

/** What every spec has, in the YAML's own words. */
export interface SharedSpec {
  name?: string | undefined;
  display_name?: string | undefined;
  experiment_name?: string | undefined;
  description?: string | undefined;
  tags?: Record<string, string> | undefined;
  properties?: Record<string, string> | undefined;
  inputs?: Record<string, JobInput> | undefined;
  outputs?: Record<string, JobOutput | null> | undefined;
  compute?: string | undefined;
  parent_job_name?: string | undefined;
}

/** How a run of the kind is written, what it needs and where it goes. All of it is pure. */
export interface Job<Spec extends SharedSpec = SharedSpec> {
  file: JobFile;
  /** The fields of its file: each can be read by itself where others are wrong. */
  schema: z.ZodType<Spec> & { shape: Readonly<Record<string, z.ZodType>> };
  /** Everything outside of the spec that it names. */
  references(spec: Spec): NamedReference[];
  place(spec: Spec): Placement;
  /** What REST shows of it, beside what it shows of every run. */
  show(spec: Spec): Record<string, unknown>;
}

/** A job in a file of its own, whose `type` is the kind. */
export interface JobFile {
  /** One of them, and several. */
  noun: string;
  plural: string;
  /** What Azure's `$schema` calls it. */
  schemaName: string;
  /** The order in which a person reads its fields; what is not named here follows. */
  order: readonly string[];
  /** What is wrong with it beyond the single fields: names, expressions. */
  check(yaml: YamlFile): Issue[];
}

export interface NodeJob<Spec extends SharedSpec = SharedSpec> extends Job<Spec> {
  work(spec: Spec): NodeWork;
}

export interface NamedReference {
  role: "code" | "input" | "environment";
  field: FieldPath;
  /** A path, an address or a name, as it is written; or the environment itself. */
  named: string | InlineEnvironment | undefined;
  /** Of an input: what it has to be. */
  type?: string;
}

/** What is known of a run before anything is looked up. */
export interface Placement {
  compute: string;
  /** More goes first. */
  priority: number;
  maxAttempts: number;
  /** On so many nodes it runs; one where it is not said. */
  instanceCount?: number;
  /** What MLflow calls the source of the run: the file of its script, or its command. */
  source: string;
  /** What it asks for and will not have, for its page. */
  notices: string[];
}

/** What a node executes. */
export interface NodeWork {
  command: string;
  distribution?: Distribution | undefined;
  variables: Record<string, string>;
  timeoutSeconds?: number | undefined;
  memoryBytes?: number | undefined;
  shmBytes?: number | undefined;
  reserve?: Reservation | undefined;
}
