import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { experiments, runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { type RunChange, runChange } from "@/domain/run-changes";
import { audit } from "@/server/core/audit";
import { authorize, authorizePerson } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { noteDiskChange } from "@/server/storage/ask-recount";
import { applyChange } from "./apply-change";

/** More than these are changed by their filter, as an activity. */
export const MAX_NAMED_RUNS = 5_000;
const AUDITED_NAMES = 100;
/** What moves bytes between experiments, or to the trash and back. */
const MOVES_BYTES: RunChange["kind"][] = ["trash", "restore", "move"];

export const changeRunsInput = z.object({
  runs: z.array(z.string().max(255)).min(1).max(MAX_NAMED_RUNS),
  change: runChange,
});

export interface ChangedRuns {
  /** How many of the named runs are now as asked. */
  changed: number;
  refused: { run: string; reason: string }[];
}

/** Does one thing to the runs of these names. What cannot be done is refused by name; the rest is done. */
export async function changeRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof changeRunsInput>,
): Promise<ChangedRuns> {
  authorize(ctx, "runs:write");
  // The script of a run writes to its own tree only, one run at a time.
  authorizePerson(ctx);
  const { runs: given, change } = parse(changeRunsInput, input);
  const names = [...new Set(given)];
  return ctx.services.db.transaction(async (tx) => {
    const { workspaceId, actor } = ctx;
    const experimentId = await findTarget(tx, ctx, change);
    const { ids, refused } = await findRuns(tx, ctx, names, change.kind === "restore");
    const changer = { workspaceId, by: actor.name, at: new Date(), experimentId };
    const applied = await applyChange(tx, changer, change, [...ids.keys()]);
    for (const [id, reason] of applied.refused) refused.push({ run: ids.get(id)!, reason });
    const changed = names.length - refused.length;
    if (MOVES_BYTES.includes(change.kind)) await noteDiskChange(tx, workspaceId);
    const details = { ...change, changed, runs: names.slice(0, AUDITED_NAMES) };
    await audit(
      tx,
      ctx,
      `runs.${change.kind}`,
      names.length === 1 ? ([...ids.keys()][0] ?? names[0]!) : workspaceId,
      details,
    );
    return { changed, refused };
  });
}

/** The experiment that a move leads to. */
export async function findTarget(
  executor: Executor,
  { workspaceId }: WorkspaceCtx,
  change: RunChange,
): Promise<string | undefined> {
  if (change.kind !== "move") return undefined;
  const isNamed = and(
    eq(experiments.workspaceId, workspaceId),
    eq(experiments.name, change.experiment),
    isNull(experiments.deletedAt),
  );
  const [target] = await executor.select({ id: experiments.id }).from(experiments).where(isNamed);
  if (!target) throw notFound("experiment", change.experiment);
  return target.id;
}

/** The ids of the names, with their names, and the names that cannot be meant. */
async function findRuns(
  executor: Executor,
  { workspaceId }: WorkspaceCtx,
  names: string[],
  isFromTrash: boolean,
): Promise<{ ids: Map<string, string>; refused: ChangedRuns["refused"] }> {
  const rows = await executor
    .select({ id: runs.id, name: runs.name, deletedAt: runs.deletedAt })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.name, names)));
  const found = new Map(rows.map((row) => [row.name, row]));
  const ids = new Map<string, string>();
  const refused: ChangedRuns["refused"] = [];
  for (const name of names) {
    const row = found.get(name);
    if (!row) refused.push({ run: name, reason: "There is no run of this name." });
    else if (row.deletedAt && !isFromTrash) refused.push({ run: name, reason: "It is in the trash." });
    else ids.set(row.id, name);
  }
  return { ids, refused };
}
