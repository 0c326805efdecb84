/**
 * Who is to know that something has ended is settled in the transaction that ends it: whatever happens afterwards, nobody
 * is told of what did not happen, and nobody who should be told is left out.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { notifications } from "@/db/schema";
import { newId } from "@/domain/ids";
import type { NotificationStatus, NotificationSubject } from "@/domain/notifications";
import { kindsOf } from "@/domain/run-kinds/run-kinds";
import { notifyAll } from "../queue/notify";

/** An end, with those who are told of it in the bell. */
interface End {
  workspaceId: string;
  subject: NotificationSubject;
  /** The name of the run, or the id of the activity. */
  name: string;
  title: string;
  status: NotificationStatus;
  message: string | null;
  readers: string[];
}

/** Tells those who follow these runs, which have ended. */
export async function tellRunsEnded(tx: Executor, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  // Of a run below another one only they are told who asked for it: the end of the whole is what people wait for.
  const followers = sql`
    select u.id from users u left join run_followers f on f.user_id = u.id and f.run_id = r.id
    where (u.id = r.user_id or f.user_id is not null) and ${isMember(sql`r.workspace_id`)}
      and coalesce(f.is_following, u.follows_own_runs and r.parent_id is null
        and r.kind <> all(${sql.param(kindsOf("client"))}::text[]))`;
  await tell(
    tx,
    sql`
      select r.workspace_id as "workspaceId", 'run' as subject, r.name, r.display_name as title, r.status,
        r.error ->> 'message' as message, told.readers
      from runs r cross join lateral (select array(${followers}) as readers) as told
      where r.id = any(${sql.param(runIds)}::text[]) and r.deleted_at is null`,
  );
}

/** Tells whoever began these activities, which have ended. */
export async function tellActivitiesEnded(tx: Executor, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const beginner = sql`select u.id from users u where u.id = a.user_id and ${isMember(sql`a.workspace_id`)}`;
  await tell(
    tx,
    sql`
      select a.workspace_id as "workspaceId", 'activity' as subject, a.id as name, a.title, a.status, a.message,
        told.readers
      from activities a cross join lateral (select array(${beginner}) as readers) as told
      where a.id = any(${sql.param(ids)}::text[])`,
  );
}

/** True for the user `u` who has a role in the workspace still. */
const isMember = (workspaceId: SQL): SQL => sql`exists (
  select from members m where m.workspace_id = ${workspaceId} and (m.user_id = u.id or m.group_id in (
    select g.group_id from group_members g where g.user_id = u.id)))`;

async function tell(tx: Executor, ends: SQL): Promise<void> {
  const rows = await tx.execute<End & Record<string, unknown>>(
    sql`select * from (${ends}) as ended where readers <> '{}'`,
  );
  const told = rows.flatMap(({ readers, name: subjectName, ...end }) =>
    readers.map((userId) => ({ ...end, id: newId("notification"), subjectName, userId })),
  );
  for (let from = 0; from < told.length; from += BATCH) {
    const some = told.slice(from, from + BATCH);
    await tx.insert(notifications).values(some);
    await notifyAll(
      tx,
      "notifications",
      some.map(({ userId, id }) => `${userId} ${id}`),
    );
  }
}

/** A statement takes 65,535 values. */
const BATCH = 5_000;
