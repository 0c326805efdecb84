import { sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { AppError } from "@/domain/errors";
import { quote } from "@/domain/quote";
import { isTerminal, RUN_STATUSES } from "@/domain/runs";

/** Something at work that needs a version where it is. */
export interface ModelUse {
  noun: string;
  name: string;
}

const MOST = 20;

/** What uses any of these versions now. Whoever comes to hold on to one, such as a deployment, is asked in here. */
export async function findUses(executor: Executor, versionIds: readonly string[]): Promise<ModelUse[]> {
  if (versionIds.length === 0) return [];
  const atWork = RUN_STATUSES.filter((status) => !isTerminal(status));
  const rows = await executor.execute<{ name: string }>(sql`
    select distinct r.display_name as name from asset_uses u join runs r on r.id = u.run_id
    where u.version_id = any(${sql.param([...versionIds])}::text[]) and u.role = 'input'
      and r.deleted_at is null and r.status = any(${sql.param(atWork)}::text[]) order by 1 limit ${MOST}`);
  const deployed = await executor.execute<{ name: string; endpoint: string }>(sql`
    select d.name, e.name as endpoint from deployment_generations g
      join deployments d on d.id = g.deployment_id join endpoints e on e.id = d.endpoint_id
    where g.model_version_id = any(${sql.param([...versionIds])}::text[])
    union select d.name, e.name from batch_deployments d join batch_endpoints e on e.id = d.endpoint_id
    where d.model_version_id = any(${sql.param([...versionIds])}::text[]) order by 1, 2 limit ${MOST}`);
  return [
    ...rows.map(({ name }) => ({ noun: "run", name })),
    ...deployed.map(({ name, endpoint }) => ({ noun: "deployment", name: `${endpoint}/${name}` })),
  ];
}

/** Refuses what would take these versions away while something uses them, and names it. */
export async function refuseWhileUsed(
  executor: Executor,
  what: string,
  versionIds: readonly string[],
): Promise<void> {
  const uses = await findUses(executor, versionIds);
  if (uses.length === 0) return;
  const listed = uses.map(({ noun, name }) => `the ${noun} ${quote(name)}`).join(", ");
  throw new AppError(
    "conflict",
    `${what} is in use by ${listed}: it can be deleted once that is gone or has ended.`,
  );
}
