/** For tests: queues commands as a submission does, and reads back all that became of them. */
import fs from "node:fs";
import { text } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { makeRun, makeWorkspace } from "@/db/factories";
import { artifacts, runEvents, runs } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import type { EnvironmentSpec } from "@/domain/environments";
import { commandJob } from "@/domain/jobs";
import { isTerminal, type RunError, type RunStatus } from "@/domain/runs";
import { waitFor } from "@/scripts/testing/start-studio";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { notify } from "@/server/queue/notify";

export interface QueuedRun {
  id: string;
  name: string;
  ctx: WorkspaceCtx;
}

export interface RunOutcome {
  status: RunStatus;
  attempt: number;
  error: RunError | null;
  waitingReason: string | null;
  /** Every status that it took, in order. */
  events: RunStatus[];
  /** Its stored files by path. */
  files: Record<string, string>;
}

const MINIMAL: EnvironmentSpec = { label: "minimal", packages: [], variables: {}, notices: [] };
const END_TIMEOUT_MS = 45_000;

/** A queued command in a workspace of its own, or in `given.ctx`. */
export async function queueCommand(
  services: Services,
  command: string,
  given: {
    ctx?: WorkspaceCtx;
    maxAttempts?: number;
    environment?: EnvironmentSpec;
    compute?: string;
  } = {},
): Promise<QueuedRun> {
  const { ctx = await makeWorkspace(services), environment = MINIMAL, maxAttempts = 1 } = given;
  const { compute = "local" } = given;
  const spec = commandJob.parse({ command });
  const run = await makeRun(ctx, { spec, environment, maxAttempts, compute, queuedAt: new Date() });
  await notify(services.db, "queue");
  return { id: run.id, name: run.name, ctx };
}

/** Waits for the run's end, and reads all that became of it. */
export async function readOutcome(run: QueuedRun): Promise<RunOutcome> {
  await waitFor(async () => isTerminal((await loadRow(run)).status), END_TIMEOUT_MS, 20);
  const { db } = run.ctx.services;
  const { status, attempt, error, waitingReason } = await loadRow(run);
  const events = await db.select().from(runEvents).where(eq(runEvents.runId, run.id)).orderBy(runEvents.id);
  const files = await readFiles(run.ctx.services, run.id);
  return { status, attempt, error, waitingReason, events: events.map((event) => event.status), files };
}

/** The stored files of a run, by path. */
export async function readFiles({ db, blobs }: Services, id: string): Promise<Record<string, string>> {
  const stored = await db.select().from(artifacts).where(eq(artifacts.ownerId, id));
  const files: Record<string, string> = {};
  for (const file of stored) files[file.path] = await text(await blobs.open(file.sha256));
  return files;
}

async function loadRow({ id, ctx }: QueuedRun) {
  const [row] = await ctx.services.db.select().from(runs).where(eq(runs.id, id));
  return row!;
}

/** The log that the script of an attempt has written so far. */
export function readLiveLog({ id, ctx }: QueuedRun, attempt = 1): string {
  try {
    return fs.readFileSync(paths.userLog(ctx.services.home, id, attempt), "utf8");
  } catch {
    return "";
  }
}

/** Waits until the script has written `words`. */
export const untilLogged = (run: QueuedRun, words: string, attempt = 1) =>
  waitFor(async () => readLiveLog(run, attempt).includes(words), END_TIMEOUT_MS, 20);
