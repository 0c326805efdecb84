import { constants } from "node:fs";
import fs, { type FileHandle } from "node:fs/promises";
import { and, eq } from "drizzle-orm";
import { artifacts, environmentBuilds, runs } from "@/db/schema";
import { isTerminal, type RunStatus } from "@/domain/runs";
import { paths } from "@/runner/protocol";
import type { Services } from "@/server/core/services";

export const LOG_STREAMS = ["user", "build"] as const;
export type LogStream = (typeof LOG_STREAMS)[number];

const ARTIFACT: Record<LogStream, string> = {
  user: "user_logs/std_log.txt",
  build: "azureml-logs/environment_build.log",
};

/** Where a log stands: what must be read, and whether anything can still be added to it. */
export interface LogState {
  attempt: number;
  /** The file that is being written, while one may be. */
  livePath: string | null;
  artifact: { sha256: string; sizeBytes: number } | null;
  isOver: boolean;
}

/** The newest attempt's log: its file on this machine while it is written, its artifact once that is stored. */
export async function findLog({ db, home }: Services, runId: string, stream: LogStream): Promise<LogState> {
  const [row] = await db
    .select({
      status: runs.status,
      attempt: runs.attempt,
      hash: runs.environmentHash,
      preparingAt: runs.preparingAt,
      build: { status: environmentBuilds.status, endedAt: environmentBuilds.endedAt },
      artifact: { sha256: artifacts.sha256, sizeBytes: artifacts.sizeBytes },
    })
    .from(runs)
    .leftJoin(environmentBuilds, eq(environmentBuilds.id, runs.buildId))
    .leftJoin(artifacts, and(eq(artifacts.ownerId, runs.id), eq(artifacts.path, ARTIFACT[stream])))
    .where(eq(runs.id, runId));
  if (!row) return { attempt: 0, livePath: null, artifact: null, isOver: true };
  const { status, attempt, artifact } = row;
  if (stream === "user") {
    const livePath = attempt > 0 ? paths.userLog(home, runId, attempt) : null;
    // A retry's log is being written while the stored one is still that of the attempt before.
    return { attempt, livePath, artifact: isTerminal(status) ? artifact : null, isOver: isTerminal(status) };
  }
  const livePath = row.hash && hasWaited(row) ? paths.buildLog(home, row.hash) : null;
  return { attempt, livePath, artifact, isOver: !isBeforeStart(status) };
}

interface Build {
  preparingAt: Date | null;
  build: { status: string; endedAt: Date | null } | null;
}

/** A build that was done before this run came is no part of its log. */
const hasWaited = ({ build, preparingAt }: Build) =>
  build !== null &&
  (build.endedAt === null || (preparingAt !== null && build.endedAt.getTime() >= preparingAt.getTime()));

const isBeforeStart = (status: RunStatus) => ["notStarted", "queued", "preparing"].includes(status);

/** The bytes of a log, by their offset. */
export interface OpenLog {
  sizeBytes(): Promise<number>;
  read(start: number, lengthBytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens the log, or null while there is none. An open file stays readable when its folder is cleaned up. */
export async function openLog(services: Services, state: LogState): Promise<OpenLog | null> {
  if (state.artifact) return openArtifact(services, state.artifact);
  return state.livePath ? openFile(state.livePath) : null;
}

async function openFile(path: string): Promise<OpenLog | null> {
  const file = await fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ifThere);
  if (!file) return null;
  return {
    sizeBytes: async () => (await file.stat()).size,
    read: (start, lengthBytes) => readAt(file, start, lengthBytes),
    close: () => file.close(),
  };
}

function ifThere(failure: NodeJS.ErrnoException): null {
  if (failure.code === "ENOENT" || failure.code === "ENOTDIR") return null;
  throw failure;
}

async function readAt(file: FileHandle, start: number, lengthBytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(lengthBytes), 0, lengthBytes, start);
  return buffer.subarray(0, bytesRead);
}

function openArtifact({ blobs }: Services, artifact: { sha256: string; sizeBytes: number }): OpenLog {
  const { sha256, sizeBytes } = artifact;
  return {
    sizeBytes: async () => sizeBytes,
    async read(start, lengthBytes) {
      const end = Math.min(start + lengthBytes, sizeBytes) - 1;
      return end < start
        ? Buffer.alloc(0)
        : Buffer.concat(await (await blobs.open(sha256, { start, end })).toArray());
    },
    close: async () => {},
  };
}
