import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { computeTargets } from "@/db/schema";
import { placeOf } from "@/domain/compute/settings";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { writeSecret } from "../secrets/set-secret";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { getTarget, type TargetSummary } from "./list-targets";
import { type ReadTarget, readTarget } from "./read-target";
import { findTarget, type TargetRow } from "./target-record";

/** The target, or what the client should add before it asks again. */
export type CreatedTarget =
  | { target: TargetSummary; needs?: undefined }
  | { needs: Needs; target?: undefined };

/** Makes or attaches the target that the YAML describes, or changes the one that is there. */
export async function createTarget(
  ctx: WorkspaceCtx,
  input: z.input<typeof fileSubmission>,
): Promise<CreatedTarget> {
  authorize(ctx, "compute:write");
  const submission = parse(fileSubmission, input);
  const { services, workspaceId } = ctx;
  const find = (name: string) => findTarget(services.db, workspaceId, name);
  const { read, needs } = await readTarget(ctx, submission, find);
  if (needs) return { needs };
  await services.db.transaction(async (tx) => {
    const before = await findTarget(tx, workspaceId, read.name);
    if (before) await changeTo(tx, ctx, before, read);
    else await make(tx, ctx, read);
  });
  return { target: await getTarget(ctx, { target: read.name }) };
}

async function make(tx: Tx, ctx: WorkspaceCtx, read: ReadTarget): Promise<void> {
  const { name, settings, description = "", tags = {}, notices, secrets: credentials, hostKey } = read;
  for (const value of read.values) await writeSecret(tx, ctx, value);
  const id = newId("compute");
  const row = { id, workspaceId: ctx.workspaceId, name, kind: settings.type, settings, isShared: false };
  const about = { credentials, hostKey, description, tags, notices, createdByName: ctx.actor.name };
  const made = await tx
    .insert(computeTargets)
    .values({ ...row, ...about })
    .onConflictDoNothing()
    .returning({ id: computeTargets.id });
  if (made.length === 0)
    throw new AppError(
      "conflict",
      `Somebody else has just made a compute target ${name}: send it again to change that.`,
    );
  await audit(tx, ctx, "compute.create", id, { name, settings });
  await notify(tx, "queue");
}

/** Changes what the file says; a key that was seen at another place is not that of the new one. */
export async function changeTo(
  tx: Tx,
  ctx: WorkspaceCtx,
  before: TargetRow,
  read: ReadTarget,
): Promise<void> {
  const { settings, notices, secrets: credentials } = read;
  if (before.settings === null)
    throw new AppError(
      "conflict",
      `${before.name} is given by the installation's nodes, and has no settings of its own: choose another name.`,
    );
  for (const value of read.values) await writeSecret(tx, ctx, value);
  const isSamePlace = placeOf(before.settings) === placeOf(settings);
  const hostKey = read.hostKey ?? (isSamePlace ? before.hostKey : null);
  const { description = before.description, tags = before.tags } = read;
  const away = isSamePlace ? {} : { unreachableSince: null, unreachableWhy: null };
  await tx
    .update(computeTargets)
    .set({
      settings,
      credentials,
      hostKey,
      description,
      tags,
      notices,
      ...away,
    })
    .where(eq(computeTargets.id, before.id));
  await audit(tx, ctx, "compute.update", before.id, { name: before.name, settings });
  await notify(tx, "queue");
}
