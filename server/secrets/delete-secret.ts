import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Executor, Tx } from "@/db/client";
import { secrets } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { TERMINAL } from "@/domain/runs";
import { secretInput } from "@/domain/secrets";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { lockSecret } from "./policy";

/** From now on no attempt is given it. Its values go at once, but for those that must still be hidden in a log. */
export async function deleteSecret(ctx: WorkspaceCtx, input: z.input<typeof secretInput>): Promise<void> {
  authorize(ctx, "secrets:write");
  const { name } = parse(secretInput, input);
  await ctx.services.db.transaction((tx) => dropSecret(tx, ctx, name));
}

/** The same within a command that has authorized it. */
export async function dropSecret(tx: Tx, ctx: WorkspaceCtx, name: string): Promise<void> {
  const { id, version } = await lockSecret(tx, ctx, name);
  await requireUnused(tx, ctx, name);
  await tx.update(secrets).set({ deletedAt: sql`now()` }).where(eq(secrets.id, id));
  await forgetDeleted(tx, id);
  await audit(tx, ctx, "secrets.delete", id, { name, version });
}

/** A datastore or a compute target that lost its credentials would fail at the next run, and nobody would know why. */
async function requireUnused(tx: Tx, { workspaceId }: WorkspaceCtx, name: string): Promise<void> {
  const [using] = await tx.execute<{ name: string }>(sql`
    select holder.name from (
      select workspace_id, 'datastore ' || name as name, credentials from datastores
      union all select workspace_id, 'compute target ' || name, credentials from compute_targets) holder
    where holder.workspace_id = ${workspaceId}
      and exists (select from jsonb_each_text(holder.credentials) c where c.value = ${name}) limit 1`);
  if (!using) return;
  throw new AppError(
    "conflict",
    `The ${using.name} uses the secret “${name}”: delete that, or give it other credentials first.`,
  );
}

/** Removes the values of deleted secrets, each once no run goes on that was given it. */
export async function forgetDeleted(executor: Executor, secretId: string | null = null): Promise<void> {
  await executor.execute(sql`
    delete from secret_versions v using secrets s
    where s.id = v.secret_id and s.deleted_at is not null and (${secretId}::text is null or s.id = ${secretId}::text)
      and not exists (
        select from secret_uses u join runs r on r.id = u.run_id
        where u.secret_id = v.secret_id and u.version = v.version and r.status <> all(${sql.param(TERMINAL)}::text[]))`);
}
