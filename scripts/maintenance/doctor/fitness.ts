import type { Sql } from "@/db/connect";
import { inWords } from "@/server/core/await-database";
import { type AskAnew, explainFailure } from "@/server/core/reach-database";

const OLDEST = 15;

/** What a database lacks to be ours, in a sentence each with what to do; none where it is fit. */
async function whatItLacks(sql: Sql): Promise<string | null> {
  const [facts] = await sql`
    select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding,
      pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as read_only,
      has_database_privilege(current_database(), 'create') as may_create, current_user as name`;
  if (!facts) return null;
  if (facts.version < OLDEST)
    return `The database's server is Postgres ${facts.version}: ${OLDEST} or newer is needed.`;
  if (facts.encoding !== "UTF8")
    return `The database has the encoding ${facts.encoding}: make one with create database … encoding 'UTF8' template template0.`;
  if (facts.read_only)
    return "The database is a copy that can only be read: name its primary server in DATABASE_URL.";
  if (!facts.may_create)
    return `The user ${facts.name} may not create anything in the database: make it its owner (alter database … owner to …).`;
  return null;
}

export async function refuseUnfit(askAnew: AskAnew): Promise<void> {
  const lack = await askAnew(whatItLacks);
  if (lack) throw new Error(lack);
}

/** A sentence about what is wrong with the database, and null where nothing is. Never rejects. */
export async function findDatabaseFault(askAnew: AskAnew): Promise<string | null> {
  try {
    return await askAnew(whatItLacks);
  } catch (failure) {
    return inWords(explainFailure(failure));
  }
}
