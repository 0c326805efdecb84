import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { environmentBuilds, runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { idOf } from "@/domain/names";
import { storedWheelsOf } from "@/domain/stored-wheels";
import { loadVersion } from "../assets/asset-record";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { usedHere } from "../environments/builds";
import { hashOfVersion } from "../environments/version-builds";
import { isInUse, isNodeAlive, isOrdered } from "./in-use";
import { orderBuilds } from "./order";

export const rebuildInput = z.object({ buildId: idOf("build") });
export const rebuildVersionInput = z.object({ name: z.string().max(255), version: z.string().max(100) });

/**
 * Has a build made anew on its machine, with what its packages come down to now. What there is stays until the new one is
 * whole; runs that begin meanwhile wait for it.
 */
export async function rebuild(
  ctx: WorkspaceCtx,
  input: z.input<typeof rebuildInput>,
): Promise<{ activityId: string }> {
  authorize(ctx, "environments:write");
  const { buildId } = parse(rebuildInput, input);
  return ctx.services.db.transaction(async (tx) => {
    const builds = await findBuilds(tx, ctx, eq(environmentBuilds.id, buildId));
    if (builds.length === 0) throw notFound("environment build", buildId);
    return order(tx, ctx, builds);
  });
}

/** The same for a registered version, on every machine that has built it for this workspace and is heard of. */
export async function rebuildVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof rebuildVersionInput>,
): Promise<{ activityId: string }> {
  authorize(ctx, "environments:write");
  const { name, version } = parse(rebuildVersionInput, input);
  return ctx.services.db.transaction(async (tx) => {
    const { spec } = await loadVersion(tx, ctx.workspaceId, { kind: "environment", name, version });
    const hash = hashOfVersion(ctx.workspaceId, spec.resolved);
    const builds = await findBuilds(tx, ctx, eq(environmentBuilds.hash, hash));
    const nothing = `${name}:${version} was not built yet: the first run that asks for it builds it.`;
    if (builds.length === 0) throw new AppError("conflict", nothing);
    const reachable = builds.filter(({ isAlive }) => isAlive);
    return order(tx, ctx, reachable.length > 0 ? reachable : builds);
  });
}

async function order(tx: Tx, ctx: WorkspaceCtx, builds: Found[]): Promise<{ activityId: string }> {
  for (const build of builds) refuse(build);
  const buildId = builds[0]!.id;
  const from = await findRun(tx, ctx, buildId);
  if (from.brought)
    throw new AppError(
      "conflict",
      `It has ${from.brought}, which only a run brings to its machine: clean it up, and the next run builds it anew.`,
    );
  const activity = { kind: "environmentRebuild" as const, input: { buildId, environment: from.label } };
  const ordered = builds.map(({ id }) => ({ buildId: id, runId: from.id }));
  const activityId = await orderBuilds(tx, ctx, activity, "rebuild", ordered);
  await audit(tx, ctx, "environments.rebuild", buildId, { environment: from.label });
  return { activityId };
}

interface Found {
  id: string;
  status: string;
  isUsed: boolean;
  isAlive: boolean;
  isOrdered: boolean;
}

async function findBuilds(tx: Tx, ctx: WorkspaceCtx, which: SQL): Promise<Found[]> {
  const { id, status } = environmentBuilds;
  return tx
    .select({
      ...{ id, status },
      isOrdered: sql<boolean>`${isOrdered()}`,
      isUsed: sql<boolean>`${isInUse()}`,
      isAlive: sql<boolean>`${isNodeAlive()}`,
    })
    .from(environmentBuilds)
    .where(and(which, usedHere(ctx)))
    .for("update");
}

function refuse({ status, isUsed, isAlive, isOrdered }: Found): void {
  if (status === "building" || isOrdered)
    throw new AppError("conflict", "It is being built or removed at this moment: wait for that to end.");
  if (isUsed)
    throw new AppError(
      "conflict",
      "Runs use this build now: rebuild it when they have ended, or cancel them.",
    );
  if (!isAlive)
    throw new AppError(
      "conflict",
      "The machine that built it is not heard of: start its node, and ask again.",
    );
}

/** What is built is what the last run of the workspace asked for. */
async function findRun(tx: Tx, { workspaceId }: WorkspaceCtx, buildId: string) {
  const [run] = await tx
    .select({ id: runs.id, environment: runs.environment })
    .from(runs)
    .where(and(eq(runs.buildId, buildId), eq(runs.workspaceId, workspaceId)))
    .orderBy(desc(runs.createdAt))
    .limit(1);
  const { label = "of a run", packages = [], context } = run!.environment ?? {};
  const wheels = storedWheelsOf(packages).length > 0 ? "wheels of a datastore" : null;
  return { id: run!.id, label, brought: wheels ?? (context ? "files beside its Dockerfile" : null) };
}
