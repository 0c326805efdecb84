/** The end of a pipeline's run. */
import { and, eq, or, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { artifacts } from "@/db/schema";
import type { RunError } from "@/domain/runs";
import type { Services } from "@/server/core/services";
import { moveRuns } from "@/server/runs/moves/move-runs";
import { type PlacedFile, placeOutputs } from "@/server/submit/place-output";
import { writeOutputs } from "@/server/submit/write-outputs";
import { registerOutputs } from "../register-outputs";
import { copyOutput, OUTPUTS } from "./copy-results";
import type { Child, PipelineState } from "./state";

const ended = { endedAt: sql`now()` };

export async function endCanceled({ db }: Services, { run }: PipelineState): Promise<void> {
  await db.transaction((tx) => moveRuns(tx, { which: [run.id], to: "canceled", values: ended }));
}

export async function endFailed({ db }: Services, { run }: PipelineState, error: RunError): Promise<void> {
  const values = { ...ended, error };
  await db.transaction((tx) =>
    moveRuns(tx, { which: [run.id], to: "failed", reason: error.message, values }),
  );
}

/** With the outputs of its steps as its own, registered and written where its file says. */
export async function endCompleted(services: Services, state: PipelineState): Promise<void> {
  const { run } = state;
  await services.db.transaction(async (tx) => {
    await takeOutputs(tx, state);
    await moveRuns(tx, { which: [run.id], to: "finalizing", values: { finalizingAt: sql`now()` } });
  });
  await finalize(services, state);
}

/** What is left to do once its outputs are its own: each part of it may be done again. */
export async function finalize(services: Services, state: PipelineState): Promise<void> {
  const { id: runId, workspaceId } = state.run;
  const placed = await loadOutputs(services.db, state);
  await writeOutputs(services, { runId, workspaceId }, placed);
  await services.db.transaction(async (tx) => {
    await placeOutputs(tx, { runId, workspaceId }, placed);
    const moved = await moveRuns(tx, { which: [runId], to: "completed", values: ended });
    if (moved.length > 0) await registerOutputs(tx, services.blobs, runId);
  });
}

/** Copied once: a turn that was cut off before its commit leaves none. */
async function takeOutputs(tx: Tx, { run, plan, begun }: PipelineState): Promise<void> {
  for (const [name, { step, output }] of Object.entries(plan.outputs)) {
    const child = begun.get(step);
    if (child) await copyOutput(tx, { runId: child.id, output }, { runId: run.id, output: name });
  }
}

async function loadOutputs(db: Executor, { run, plan }: PipelineState): Promise<PlacedFile[]> {
  const placed: PlacedFile[] = [];
  for (const name of Object.keys(plan.outputs)) {
    const top = `${OUTPUTS}/${name}`;
    const isOfIt = or(eq(artifacts.path, top), sql`starts_with(${artifacts.path}, ${`${top}/`})`);
    const files = await db
      .select({ path: artifacts.path, sha256: artifacts.sha256, sizeBytes: artifacts.sizeBytes })
      .from(artifacts)
      .where(and(eq(artifacts.ownerId, run.id), isOfIt));
    placed.push(...files.map(({ path, ...file }) => ({ ...file, name, path: path.slice(top.length + 1) })));
  }
  return placed;
}

/** Why the whole failed: the step that failed first, and in its words. */
export function failureOf(failed: [string, Child][], notBegun: string[]): RunError {
  const inOrder = [...failed].sort(
    ([, a], [, b]) => (a.endedAt?.getTime() ?? 0) - (b.endedAt?.getTime() ?? 0),
  );
  const [step, child] = inOrder[0]!;
  const { code = "ExitCode", message = "no reason was said.", excerpt } = child.error ?? {};
  const way = child.status === "canceled" ? "was canceled" : `failed: ${message}`;
  const others =
    inOrder.length > 1
      ? ` ${inOrder
          .slice(1)
          .map(([name]) => name)
          .join(", ")} failed too.`
      : "";
  const left = notBegun.length > 0 ? ` Not begun for it: ${listed(notBegun)}.` : "";
  const dot = /[.!?]$/.test(way) ? "" : ".";
  return { code, message: `The step ${step} ${way}${dot}${others}${left}`, ...(excerpt && { excerpt }) };
}

const MAX_NAMED = 10;
const listed = (names: string[]): string =>
  names.length > MAX_NAMED
    ? `${names.slice(0, MAX_NAMED).join(", ")} and ${names.length - MAX_NAMED} more`
    : names.join(", ");
