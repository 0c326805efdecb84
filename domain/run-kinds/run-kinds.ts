/** What a run can be. Whoever wants to know something of a kind asks here, and never whether it is this or that one. */
import { isActive, type RunStatus } from "../runs";
import { client } from "./client";
import { command } from "./command";
import type { RunExecutor, RunKindDescriptor } from "./descriptor";

const KINDS = { command, client } as const satisfies Record<string, RunKindDescriptor>;

export type RunKind = keyof typeof KINDS;
export const RUN_KINDS = Object.keys(KINDS) as RunKind[];

/** The kinds that are carried out in this way. */
export const kindsOf = (executor: RunExecutor): RunKind[] =>
  RUN_KINDS.filter((kind) => KINDS[kind].executor === executor);

/** A kind that this version does not know is left alone by nodes, and is nobody's but the studio's. */
export const executorOf = (kind: string): RunExecutor =>
  Object.hasOwn(KINDS, kind) ? KINDS[kind as RunKind].executor : "engine";

/** True while the studio has work with the run, or will have. A client ends its own. */
export const isUnderWay = ({ kind, status }: { kind: string; status: RunStatus }): boolean =>
  executorOf(kind) !== "client" && isActive(status) && status !== "notStarted";
