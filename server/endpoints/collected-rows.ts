import { inArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { collectedRows, deployments } from "@/db/schema";
import type { CollectedRow } from "@/domain/serving/collector";
import type { Services } from "../core/services";

/** A statement takes 65,535 parameters. */
const MAX_ROWS = 5_000;

/** All of it or nothing. What was collected of a deployment that is gone is gone too. */
export async function saveCollected({ db }: Pick<Services, "db">, rows: CollectedRow[]): Promise<void> {
  const { id } = deployments;
  const isMeant = inArray(id, [...new Set(rows.map(({ deploymentId }) => deploymentId))]);
  await db.transaction(async (tx) => {
    const there = await tx.select({ id }).from(deployments).where(isMeant).orderBy(id).for("key share");
    const known = new Set(there.map((deployment) => deployment.id));
    const left = rows.filter(({ deploymentId }) => known.has(deploymentId));
    for (let from = 0; from < left.length; from += MAX_ROWS)
      await tx.insert(collectedRows).values(left.slice(from, from + MAX_ROWS));
  });
}

const KEPT_DAYS = 30;
/** Of each deployment the newest are kept, as many as take so much of the disk together. */
const KEPT_BYTES = 256 * 1024 ** 2;
/** What a row takes beside its content, in its table and the indexes. */
export const ROW_BYTES = 250;

/** Forgets what is old, or more than is kept. */
export async function forgetCollected(db: Db, keptBytes = KEPT_BYTES): Promise<void> {
  await db
    .delete(collectedRows)
    .where(sql`${collectedRows.at} < now() - make_interval(days => ${KEPT_DAYS})`);
  await db.execute(sql`delete from collected_rows where id in (select id from (
    select id, sum(pg_column_size(content) + ${ROW_BYTES}::int) over (partition by deployment_id order by id desc) as bytes from collected_rows
  ) as ranked where bytes > ${keptBytes})`);
}
