/** What a run can be. Whoever wants to know something of a kind asks here, and never whether it is this or that one. */
import type { z } from "zod";
import { isActive, type RunStatus } from "../runs";
import { client } from "./client";
import { command } from "./command";
import type { Job, NodeWork, RunExecutor, RunKindDescriptor } from "./descriptor";
import { pipeline } from "./pipeline";

/** What a person submits stands in a file whose `type` is one of these words; the first is that of a file without one. */
const KINDS = { command, pipeline, client } as const satisfies Record<string, RunKindDescriptor>;

export type RunKind = keyof typeof KINDS;
export const RUN_KINDS = Object.keys(KINDS) as RunKind[];

/** The kinds that have a spec, each with its own. */
export type JobKind = {
  [Kind in RunKind]: (typeof KINDS)[Kind] extends { job: Job } ? Kind : never;
}[RunKind];
export type SpecOf<Kind extends JobKind> = z.output<(typeof KINDS)[Kind]["job"]["schema"]>;
export type RunSpec = { [Kind in JobKind]: SpecOf<Kind> }[JobKind];

/** How the kinds that have a spec are written. */
export const JOBS = Object.fromEntries(
  Object.entries<RunKindDescriptor>(KINDS).flatMap(([kind, found]) =>
    "job" in found ? [[kind, found.job]] : [],
  ),
) as { [Kind in JobKind]: (typeof KINDS)[Kind]["job"] };

/** Null for a kind that this version does not know: another one may have made the run. */
const find = (kind: string): RunKindDescriptor | null =>
  Object.hasOwn(KINDS, kind) ? KINDS[kind as RunKind] : null;

/** The kinds that are carried out in this way. */
export const kindsOf = (executor: RunExecutor): RunKind[] =>
  RUN_KINDS.filter((kind) => KINDS[kind].executor === executor);

/** What is not known is left alone by nodes and by clients. */
export const executorOf = (kind: string): RunExecutor => find(kind)?.executor ?? "engine";

export const kindLabel = (kind: string): string => find(kind)?.label ?? kind;

/** How runs of the kind are written; null where nobody submits them. */
export function jobOf(kind: string): Job | null {
  const found = find(kind);
  return found && "job" in found ? found.job : null;
}

/** What a node does for the run; null where that is none of its own. */
export function workOf({ kind, spec }: { kind: string; spec: RunSpec | null }): NodeWork | null {
  const found = find(kind);
  return found?.executor === "node" && spec ? found.job.work(spec) : null;
}

/** True while the studio has work with the run, or will have. A client ends its own. */
export const isUnderWay = ({ kind, status }: { kind: string; status: RunStatus }): boolean =>
  executorOf(kind) !== "client" && isActive(status) && status !== "notStarted";
