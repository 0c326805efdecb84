import type { Executor, Sql } from "@/db/client";
import { AppError, notFound } from "@/domain/errors";
import type { KeyedPoint } from "@/domain/metrics/points";
import type { KeyValue } from "@/domain/run-data";
import { createGroupCommit } from "../queue/group-commit";
import { runStatement, runWithin } from "./statement";
import { type FoundRun, type RunPoints, writePoints } from "./write-points";

export interface Ingest {
  /**
   * Resolves once all of it is on disk; where it cannot be, nothing of it is. Rejects with notFound, conflict (a deleted
   * run) or unavailable; with what Postgres says where a parameter has another value already.
   */
  append(runId: string, points: readonly KeyedPoint[], data?: RunData): Promise<void>;
  /** Refuses what is new and resolves once what waits is written. */
  close(): Promise<void>;
}

/** Parameters and tags, each key once. */
export interface RunData {
  params: readonly KeyValue[];
  tags: readonly KeyValue[];
}

export interface IngestOptions {
  lanes?: number;
  maxWritePoints?: number;
  maxWaitingPoints?: number;
}

/** What scripts log, of many runs in one statement. A repetition is harmless: an identical point is kept once. */
export function createIngest(sql: Sql, options: IngestOptions = {}): Ingest {
  const { lanes = 2, maxWritePoints = 50_000, maxWaitingPoints = 2_000_000 } = options;
  const group = createGroupCommit<RunPoints>({
    lanes,
    maxWriteSize: maxWritePoints,
    maxWaitingSize: maxWaitingPoints,
    sizeOf: ({ points, data }) => points.length + (data ? data.params.length + data.tags.length : 0),
    async writeAll(batches) {
      const rows = await runStatement<FoundRun>(sql, writePoints(batches));
      const found = new Map(rows.map((run) => [run.id, run]));
      return batches.map(({ runId }) => findProblem(runId, found.get(runId)));
    },
  });
  return {
    append: (runId, points, data) => group.write({ runId, points, ...(data ? { data } : {}) }),
    close: group.close,
  };
}

function findProblem(runId: string, run: FoundRun | undefined): AppError | undefined {
  if (!run) return notFound("run", runId);
  return run.isDeleted ? new AppError("conflict", `The run “${run.name}” is deleted.`) : undefined;
}

/**
 * Stores points inside the caller's transaction, for a batch that must be stored with its parameters and tags or not at
 * all. Call it once and last: from here on the transaction holds what the other writers of these metrics wait for.
 */
export async function appendWithin(
  tx: Executor,
  runId: string,
  points: readonly KeyedPoint[],
): Promise<void> {
  const [run] = await runWithin<FoundRun>(tx, writePoints([{ runId, points }]));
  const problem = findProblem(runId, run);
  if (problem) throw problem;
}
