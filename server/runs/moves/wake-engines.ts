import { sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { isForEngine } from "./kind-conditions";

/** Tells the engines of which these runs are parts, once the transaction has committed. */
export async function wakeEngines(tx: Executor, ended: readonly string[]): Promise<void> {
  if (ended.length === 0) return;
  await tx.execute(sql`
    select pg_notify('atelier_engine', whole.id) from (
      select distinct p.id from runs r join runs p on p.id = r.parent_id
      where r.id = any(${sql.param(ended)}::text[]) and ${isForEngine("p")}) whole`);
}
