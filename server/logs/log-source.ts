import { and, eq, inArray } from "drizzle-orm";
import { artifacts, environmentBuilds, runs } from "@/db/schema";
import { LOG_FILES, paths } from "@/domain/data-folder";
import { AppError } from "@/domain/errors";
import { WordList } from "@/domain/hidden-words";
import { isTerminal, type RunStatus } from "@/domain/runs";
import type { Services } from "@/server/core/services";
import { usedWords } from "../secrets/used-words";

export const LOG_STREAMS = ["user", "build"] as const;
export type LogStream = (typeof LOG_STREAMS)[number];

/** Which log is meant. Each attempt writes a log of its own; without a number the newest is meant. */
export interface LogAddress {
  runId: string;
  stream: LogStream;
  attempt?: number;
}

interface StoredLog {
  sha256: string;
  sizeBytes: number;
  /** The hash of the file that tells what was cut out of it. */
  cutSha256: string | null;
}

/** Where a log stands: what must be read, and whether anything can still be added to it. */
export interface LogState {
  attempt: number;
  newestAttempt: number;
  /** Where the file may be that is being written, each with the one that tells what was cut out of it: the first there is. */
  live: LivePlace[];
  stored: StoredLog | null;
  isOver: boolean;
  /** What is hidden in it: the values of the secrets of its run. */
  words: WordList;
}

/** Where a log lies while it is written. */
export interface LivePlace {
  path: string;
  cutPath: string | null;
}

const NOTHING: LogState = {
  attempt: 0,
  newestAttempt: 0,
  live: [],
  stored: null,
  isOver: true,
  words: new WordList([]),
};

/**
 * The log of an attempt: its artifact once that is stored, and while it is written its file in the data folder, be it the
 * one that this machine's node writes or the copy of what another node sends.
 */
export async function findLog(services: Services, address: LogAddress): Promise<LogState> {
  const { db, home } = services;
  const { runId, stream } = address;
  const [row] = await db
    .select({
      status: runs.status,
      attempt: runs.attempt,
      hash: runs.environmentHash,
      preparingAt: runs.preparingAt,
      buildId: runs.buildId,
      build: { status: environmentBuilds.status, endedAt: environmentBuilds.endedAt },
    })
    .from(runs)
    .leftJoin(environmentBuilds, eq(environmentBuilds.id, runs.buildId))
    .where(eq(runs.id, runId));
  if (!row) return NOTHING;
  const newestAttempt = row.attempt;
  const attempt = stream === "build" ? newestAttempt : (address.attempt ?? newestAttempt);
  const isNewest = attempt === newestAttempt;
  const files = stream === "build" ? LOG_FILES.build : isNewest ? LOG_FILES.user : LOG_FILES.earlier(attempt);
  const stored = await findStored(services, runId, files);
  const isKept = stored !== null && (!isNewest || isTerminal(row.status));
  const words = await findWords(services, runId, isKept || stream === "build");
  const state = { attempt, newestAttempt, stored, words };
  if (stream === "build") {
    const live = hasWaited(row) ? buildPlaces(home, row) : [];
    return { ...state, live, isOver: !isBeforeStart(row.status) };
  }
  const live = attempt > 0 ? userPlaces(home, runId, attempt) : [];
  const isOver = attempt < newestAttempt || isTerminal(row.status);
  // While a retry begins, the stored log is still that of the attempt before.
  return { ...state, live, stored: isOver ? stored : null, isOver };
}

const userPlaces = (home: string, runId: string, attempt: number): LivePlace[] => [
  { path: paths.userLog(home, runId, attempt), cutPath: paths.logCut(home, runId, attempt) },
  { path: paths.sentUserLog(home, runId, attempt), cutPath: paths.sentLogCut(home, runId, attempt) },
];

/** What was sent of this very build comes first: this machine may have built the same. */
const buildPlaces = (home: string, { hash, buildId }: Build): LivePlace[] => [
  ...(buildId ? [{ path: paths.sentBuildLog(home, buildId), cutPath: null }] : []),
  ...(hash ? [{ path: paths.buildLog(home, hash), cutPath: null }] : []),
];

/** A stored log holds no secret any more. Where a value is gone that another may hold, nothing of it is shown. */
async function findWords(services: Services, runId: string, isClean: boolean): Promise<WordList> {
  const { words, isWhole } = await usedWords(services, runId);
  if (isWhole || isClean) return words;
  throw new AppError(
    "conflict",
    "This log cannot be shown: it was not stored, and a secret of its run, which would have to be hidden in it, was deleted.",
  );
}

async function findStored(
  { db }: Services,
  runId: string,
  files: { log: string; cut?: string },
): Promise<StoredLog | null> {
  const { path, sha256, sizeBytes } = artifacts;
  const rows = await db
    .select({ path, sha256, sizeBytes })
    .from(artifacts)
    .where(and(eq(artifacts.ownerId, runId), inArray(path, Object.values(files))));
  const log = rows.find((row) => row.path === files.log);
  const cut = rows.find((row) => row.path === files.cut);
  return log ? { sha256: log.sha256, sizeBytes: log.sizeBytes, cutSha256: cut?.sha256 ?? null } : null;
}

interface Build {
  hash: string | null;
  buildId: string | null;
  preparingAt: Date | null;
  build: { status: string; endedAt: Date | null } | null;
}

/** A build that was done before this run came is no part of its log. */
const hasWaited = ({ build, preparingAt }: Build) =>
  build !== null &&
  (build.endedAt === null || (preparingAt !== null && build.endedAt.getTime() >= preparingAt.getTime()));

const isBeforeStart = (status: RunStatus) => ["notStarted", "queued", "preparing"].includes(status);
