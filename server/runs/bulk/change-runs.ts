import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { runs } from "@/db/schema";
import { runChange } from "@/domain/run-changes";
import { authorize, authorizePerson } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { changeFound, type Refusal } from "./change-found";

/** More than these are changed by their filter, as an activity. */
export const MAX_NAMED_RUNS = 5_000;

export const changeRunsInput = z.object({
  runs: z.array(z.string().max(255)).min(1).max(MAX_NAMED_RUNS),
  change: runChange,
});

export interface ChangedRuns {
  /** How many of the named runs are now as asked. */
  changed: number;
  refused: Refusal[];
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
    const { ids, refused } = await findRuns(tx, ctx, names, change.kind === "restore");
    refused.push(...(await changeFound(tx, ctx, change, ids)));
    return { changed: names.length - refused.length, refused };
  });
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
