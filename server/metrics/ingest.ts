import type { Executor, Sql } from "@/db/client";
import { AppError, notFound } from "@/domain/errors";
import type { KeyedPoint } from "@/domain/metrics/points";
import { knownFailure } from "../core/failures";
import { runStatement, runWithin } from "./statement";
import { type FoundRun, type RunPoints, writePoints } from "./write-points";

export interface Ingest {
  /** Resolves once the points are on disk. Rejects with notFound or conflict (a deleted run), or unavailable. */
  append(runId: string, points: readonly KeyedPoint[]): Promise<void>;
  /** Refuses new points and resolves once those that wait are written. */
  close(): Promise<void>;
}

export interface IngestOptions {
  /** Writes under way at once: while Postgres works on one, the next is packed. */
  lanes?: number;
  /** One write takes this many points, or a single batch that is larger. */
  maxWritePoints?: number;
  /** More points than this waiting are refused, so that a slow disk cannot fill the memory. */
  maxWaitingPoints?: number;
}

interface Waiting extends RunPoints {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Group commit: whatever waits when a write can begin goes as one statement, and is acknowledged after its commit.
 * Nothing lingers: under load the writes under way are the wait. A caller that was told `unavailable` may send again,
 * since identical points are kept once.
 */
export function createIngest(sql: Sql, options: IngestOptions = {}): Ingest {
  const { lanes = 2, maxWritePoints = 50_000, maxWaitingPoints = 2_000_000 } = options;
  let waiting: Waiting[] = [];
  let waitingPoints = 0;
  let isClosed = false;
  const underWay = new Set<Promise<void>>();

  function takeNext(): Waiting[] {
    let count = 0;
    let size = 0;
    for (; count < waiting.length; count++) {
      size += waiting[count]!.points.length;
      if (count > 0 && size > maxWritePoints) break;
    }
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const { points } of taken) waitingPoints -= points.length;
    return taken;
  }

  function startWrites(): void {
    while (waiting.length > 0 && underWay.size < lanes) {
      const write = writeTogether(sql, takeNext()).finally(() => {
        underWay.delete(write);
        startWrites();
      });
      underWay.add(write);
    }
  }

  function append(runId: string, points: readonly KeyedPoint[]): Promise<void> {
    if (isClosed) return Promise.reject(new AppError("unavailable", "The studio is stopping."));
    if (waitingPoints > maxWaitingPoints) {
      return Promise.reject(
        new AppError("tooManyRequests", "More metrics arrive than can be written: try again."),
      );
    }
    waitingPoints += points.length;
    const written = new Promise<void>((resolve, reject) => waiting.push({ runId, points, resolve, reject }));
    // What arrives in the same turn of the event loop goes together.
    setImmediate(startWrites);
    return written;
  }

  async function close(): Promise<void> {
    isClosed = true;
    startWrites();
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return { append, close };
}

/** Writes batches in one statement and settles each. Never rejects. */
async function writeTogether(sql: Sql, batches: readonly Waiting[]): Promise<void> {
  try {
    const found = new Map(
      (await runStatement<FoundRun>(sql, writePoints(batches))).map((run) => [run.id, run]),
    );
    for (const batch of batches) {
      const problem = findProblem(batch.runId, found.get(batch.runId));
      if (problem) batch.reject(problem);
      else batch.resolve();
    }
  } catch (error) {
    const failure = knownFailure(error) ?? error;
    const isAlone = batches.length === 1;
    if (isAlone || (failure instanceof AppError && failure.code === "unavailable")) {
      for (const batch of batches) batch.reject(failure);
    } else {
      // One of them is at fault: alone, each gets its own answer.
      for (const batch of batches) await writeTogether(sql, [batch]);
    }
  }
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
