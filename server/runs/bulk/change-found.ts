import { and, eq, isNull } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { experiments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { RunChange } from "@/domain/run-changes";
import { audit } from "@/server/core/audit";
import type { WorkspaceCtx } from "@/server/core/context";
import { noteDiskChange } from "@/server/storage/ask-recount";
import { applyChange } from "./apply-change";

const AUDITED_NAMES = 100;
/** What moves bytes between experiments, or to the trash and back. */
const MOVES_BYTES: RunChange["kind"][] = ["trash", "restore", "move"];

export interface Refusal {
  run: string;
  reason: string;
}

/** Does one thing to runs that were found, one or many: the same change, and the same line in the audit where it was one. */
export async function changeFound(
  tx: Tx,
  ctx: WorkspaceCtx,
  change: RunChange,
  names: Map<string, string>,
): Promise<Refusal[]> {
  const { workspaceId, actor } = ctx;
  const experimentId = await findTarget(tx, ctx, change);
  const changer = { workspaceId, by: actor.name, at: new Date(), experimentId };
  const ids = [...names.keys()];
  const { touched, refused } = await applyChange(tx, changer, change, ids);
  if (touched.length > 0) {
    if (MOVES_BYTES.includes(change.kind)) await noteDiskChange(tx, workspaceId);
    const target = ids.length === 1 ? ids[0]! : workspaceId;
    const details = {
      ...change,
      changed: names.size - refused.size,
      runs: [...names.values()].slice(0, AUDITED_NAMES),
    };
    await audit(tx, ctx, `runs.${change.kind}`, target, details);
  }
  return [...refused].map(([id, reason]) => ({ run: names.get(id)!, reason }));
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
