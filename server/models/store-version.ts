import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { loggedModels, runs } from "@/db/schema";
import { recordUses } from "../assets/record-uses";
import { type AssetDraft, type Maker, type Registered, registerAsset } from "../assets/register-asset";
import { audit } from "../core/audit";
import type { WorkspaceCtx } from "../core/context";
import { tellModel } from "../notifications/tell-ends";

/** Keeps a version of a model, ties it to the run that made it, and writes down who did it. */
export async function storeVersion(
  tx: Tx,
  ctx: WorkspaceCtx,
  draft: AssetDraft<"model">,
): Promise<Registered> {
  const { workspaceId, actor } = ctx;
  const made = await keepVersion(tx, { workspaceId, userId: actor.userId, userName: actor.name }, draft);
  await audit(tx, ctx, "models.create", made.id, { name: draft.name, version: made.version });
  return made;
}

/** The same without the audit, for what a run's end does. */
export async function keepVersion(tx: Tx, maker: Maker, draft: AssetDraft<"model">): Promise<Registered> {
  const made = await registerAsset(tx, maker, draft);
  const run = await findMaker(tx, maker.workspaceId, draft);
  if (run) await recordUses(tx, run, [{ versionId: made.id, role: "output", name: draft.spec.rootName }]);
  const title = `Version ${made.version} of the model ${draft.name} is registered`;
  const { workspaceId, userName: by } = maker;
  await tellModel(tx, { workspaceId, by, name: draft.name, event: "modelRegistered", title });
  return made;
}

async function findMaker(tx: Tx, workspaceId: string, { spec }: AssetDraft<"model">): Promise<string | null> {
  const { run, loggedModel } = spec;
  if (run) {
    const isIt = and(eq(runs.workspaceId, workspaceId), eq(runs.name, run));
    const [row] = await tx.select({ id: runs.id }).from(runs).where(isIt);
    return row?.id ?? null;
  }
  if (!loggedModel) return null;
  const isIt = and(eq(loggedModels.workspaceId, workspaceId), eq(loggedModels.id, loggedModel));
  const [row] = await tx.select({ id: loggedModels.sourceRunId }).from(loggedModels).where(isIt);
  return row?.id ?? null;
}
