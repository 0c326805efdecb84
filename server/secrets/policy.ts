import { and, eq, isNull } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { runs, secrets } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { secretsOf } from "@/domain/index-secrets";
import { workOf } from "@/domain/run-kinds/run-kinds";
import { secretReference } from "@/domain/secrets";
import { can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

export type SecretRow = typeof secrets.$inferSelect;

/** A deleted secret is not there any more, and its name is free. */
export const isSecret = (workspaceId: string, name: string) =>
  and(eq(secrets.workspaceId, workspaceId), eq(secrets.name, name), isNull(secrets.deletedAt));

/** The secret, held against every other change. */
export async function lockSecret(tx: Tx, { workspaceId }: WorkspaceCtx, name: string): Promise<SecretRow> {
  const [secret] = await tx.select().from(secrets).where(isSecret(workspaceId, name)).for("update");
  if (!secret) throw notFound("secret", name);
  return secret;
}

/**
 * The names that the actor may give to a job. A run's script reads no names: it hands on what its own run was given, and
 * nothing else.
 */
export async function usableNames(ctx: WorkspaceCtx): Promise<string[]> {
  const { services, workspaceId, actor } = ctx;
  if (actor.kind !== "run" && !can(ctx, "secrets:read")) return [];
  const own = actor.kind === "run" ? await namesOfRun(services.db, actor.runId) : null;
  const rows = await services.db
    .select({ name: secrets.name })
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), isNull(secrets.deletedAt)))
    .orderBy(secrets.name);
  return rows.map(({ name }) => name).filter((name) => own === null || own.includes(name));
}

async function namesOfRun(db: Executor, runId: string): Promise<string[]> {
  const [run] = await db
    .select({ kind: runs.kind, spec: runs.spec, environment: runs.environment })
    .from(runs)
    .where(eq(runs.id, runId));
  const variables = { ...run?.environment?.variables, ...(run && workOf(run)?.variables) };
  const named = Object.values(variables).flatMap((value) => secretReference(value) ?? []);
  return [...named, ...secretsOf(run?.environment?.packages ?? [])];
}

/** The secret as it is now, or null. */
export async function findSecret(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<SecretRow | null> {
  const [secret] = await executor.select().from(secrets).where(isSecret(workspaceId, name));
  return secret ?? null;
}
