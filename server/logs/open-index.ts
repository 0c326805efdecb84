import type { WorkspaceCtx } from "@/server/core/context";
import { loadRecord } from "../runs/run-record";
import { LineIndex } from "./line-index";
import { findLog, type LogState, type LogStream } from "./log-source";
import { type OpenLog, openLog } from "./open-log";

interface Asked {
  run: string;
  stream: LogStream;
  attempt?: number;
}

export interface OpenedLog {
  log: OpenLog;
  state: LogState;
  index: LineIndex;
}

/** Opens a run's log with the index of its lines for as long as `use` takes; null while there is no log. */
export async function withLog<T>(
  { services, workspaceId }: WorkspaceCtx,
  { run, stream, attempt }: Asked,
  use: (log: OpenedLog) => Promise<T>,
  none: (state: LogState) => T,
): Promise<T> {
  const { id } = await loadRecord(services.db, workspaceId, run);
  const state = await findLog(services, { runId: id, stream, attempt });
  const log = await openLog(services, state);
  if (!log) return none(state);
  try {
    const index = await LineIndex.open(`${id} ${stream} ${state.attempt}`, log);
    return await use({ log, state, index });
  } finally {
    await log.close();
  }
}

/** Asks the index alone; `none` where there is no log. */
export const openIndex = <T>(
  ctx: WorkspaceCtx,
  asked: Asked,
  use: (index: LineIndex) => Promise<T>,
  none: T,
): Promise<T> =>
  withLog(
    ctx,
    asked,
    ({ index }) => use(index),
    () => none,
  );
