/**
 * The right to work on a row for a while. Whoever takes it raises the row's epoch; it holds the row for as long as it
 * renews, and every write of its work asks for the epoch (`isHeldBy`), so that one that was stalled and has lost the row
 * to another writes nothing. All times are the database's.
 */
import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";

/** So long a holder may be silent. */
export const LEASE_SECONDS = 8;
/** A node that has not renewed for so long after its silence was noticed is gone, and what it held with it. */
export const GIVE_UP_SECONDS = 3;
export const LEASE = sql.raw(`interval '${LEASE_SECONDS} seconds'`);
const RENEW_MS = 2_000;

/** A table whose rows are held. A row without `leaseExpiresAt` is held by nobody. */
export type LeasedTable = PgTable & { id: PgColumn; leaseEpoch: PgColumn; leaseExpiresAt: PgColumn };

export interface Hold {
  id: string;
  epoch: number;
}

/** Thrown by a write of somebody who does not hold the row any more. */
export class LostHold extends Error {
  constructor(id: string) {
    super(`The lease of ${id} is held by another.`);
    this.name = "LostHold";
  }
}

/** True for the row of the hold while nobody else has taken it, and it was not let go. */
export const isHeldBy = (table: LeasedTable, { id, epoch }: Hold): SQL =>
  and(eq(table.id, id), eq(table.leaseEpoch, epoch), isNotNull(table.leaseExpiresAt))!;

/** True for rows that anybody may take: never held, let go, or their holder is silent. */
export const isFree = ({ leaseExpiresAt }: LeasedTable): SQL =>
  sql`(${leaseExpiresAt} is null or ${leaseExpiresAt} < now())`;

/**
 * True for rows whose holder has fallen silent, `moreSeconds` longer than it may. The clock starts no earlier than Postgres
 * came up, so that its outage ends nothing; `upSince` stands in for that moment.
 */
export function hasLapsed(
  { leaseExpiresAt }: LeasedTable,
  { upSince, moreSeconds = 0 }: { upSince?: Date | undefined; moreSeconds?: number } = {},
): SQL {
  const up = upSince ? sql`${upSince.toISOString()}::timestamptz` : sql`pg_postmaster_start_time()`;
  const more = sql.raw(`interval '${moreSeconds} seconds'`);
  return sql`(${leaseExpiresAt} is not null and greatest(${leaseExpiresAt}, ${up} + ${LEASE}) + ${more} < now())`;
}

/** What the one who takes a row sets on it. */
export const taken = ({ leaseEpoch }: LeasedTable) => ({
  leaseEpoch: sql<number>`${leaseEpoch} + 1`,
  leaseExpiresAt: inLease(),
});

/** A lease from now on. */
export const inLease = (): SQL<Date> => sql<Date>`now() + ${LEASE}`;

/** Renews many holds in one update, those that `isOwn` too. Answers with the ids of those that are still held. */
export async function renewHolds(
  db: Executor,
  table: LeasedTable,
  holds: Hold[],
  isOwn: SQL = sql`true`,
): Promise<Set<string>> {
  const ids = sql.param(holds.map(({ id }) => id));
  const epochs = sql.param(holds.map(({ epoch }) => epoch));
  const rows = await db.execute<{ id: string }>(sql`
    update ${table} set ${sql.identifier(table.leaseExpiresAt.name)} = ${inLease()}
    from unnest(${ids}::text[], ${epochs}::int[]) as held (held_id, held_epoch)
    where ${table.id} = held.held_id and ${table.leaseEpoch} = held.held_epoch
      and ${table.leaseExpiresAt} is not null and ${isOwn}
    returning ${table.id} as id`);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Does work while its hold is renewed beside it. The signal tells the work that the row is another's; what it writes all
 * the same is refused by its epoch. While the database is away nothing is lost by that alone.
 */
export async function whileHeld<T>(
  db: Executor,
  table: LeasedTable,
  hold: Hold,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const renew = () =>
    renewHolds(db, table, [hold]).then(
      (held) => held.has(hold.id) || lost.abort(new LostHold(hold.id)),
      () => {},
    );
  const timer = setInterval(renew, RENEW_MS);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(timer);
  }
}
