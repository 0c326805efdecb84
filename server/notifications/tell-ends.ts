/**
 * Who is to know that something has ended is settled in the transaction that ends it: whatever happens afterwards, nobody
 * is told of what did not happen, and nobody who should be told is left out.
 */
import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { deliveries, notifications } from "@/db/schema";
import { newId } from "@/domain/ids";
import type { NotificationSubject } from "@/domain/notifications";
import { kindsOf } from "@/domain/run-kinds/run-kinds";
import type { SubscribedEvent, Told } from "@/domain/subscriptions";
import { notifyAll } from "../queue/notify";

/** An end, with those who are told of it in the bell, and the subscriptions by which it is told elsewhere. */
interface End extends Told {
  /** Where its status does not say it. */
  event?: SubscribedEvent;
  workspaceId: string;
  readers: string[];
  subscriptionIds: string[];
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
  const asked = subscribed(sql`r.workspace_id`, sql`r.status`, { ended: "runEnded", failed: "runFailed" });
  await tell(
    tx,
    sql`
      select r.workspace_id as "workspaceId", w.slug as workspace, 'run' as subject, r.name, r.display_name as title,
        r.status, r.error ->> 'message' as message, r.user_name as by, r.ended_at as at, told.readers,
        array(${asked} and (s.user_id is not null or r.parent_id is null)) as "subscriptionIds"
      from runs r join workspaces w on w.id = r.workspace_id
        cross join lateral (select array(${followers}) as readers) as told
      where r.id = any(${sql.param(runIds)}::text[]) and r.deleted_at is null`,
  );
}

/** Tells whoever began these activities, which have ended. */
export async function tellActivitiesEnded(tx: Executor, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const beginner = sql`select u.id from users u where u.id = a.user_id and ${isMember(sql`a.workspace_id`)}`;
  const events = { ended: "activityEnded", failed: "activityFailed" } as const;
  await tell(
    tx,
    sql`
      select a.workspace_id as "workspaceId", w.slug as workspace, 'activity' as subject, a.id as name, a.title,
        a.status, a.message, a.user_name as by, a.ended_at as at, told.readers,
        array(${subscribed(sql`a.workspace_id`, sql`a.status`, events)}) as "subscriptionIds"
      from activities a join workspaces w on w.id = a.workspace_id
        cross join lateral (select array(${beginner}) as readers) as told
      where a.id = any(${sql.param(ids)}::text[])`,
  );
}

/** Tells whoever made this alert of an endpoint, and the subscriptions of its workspace, that it fires or that this is over. */
export async function tellAlert(
  tx: Executor,
  alertId: string,
  isFiring: boolean,
  message: string,
): Promise<void> {
  const maker = sql`select u.id from users u where u.id = e.user_id and ${isMember(sql`e.workspace_id`)}`;
  const status = isFiring ? "failed" : "completed";
  const event: SubscribedEvent = isFiring ? "alertFired" : "alertOver";
  const asked = sql`select s.id from subscriptions s
    where s.paused_at is null and (s.workspace_id = e.workspace_id or s.user_id = any(told.readers))
      and ${event}::text = any(s.events)`;
  await tell(
    tx,
    sql`
      select e.workspace_id as "workspaceId", w.slug as workspace, 'endpoint' as subject, p.name,
        p.name || ', ' || e.name as title, ${status}::text as status, ${message}::text as message,
        e.user_name as by, now() as at, told.readers, array(${asked}) as "subscriptionIds"
      from endpoint_alerts e join workspaces w on w.id = e.workspace_id join endpoints p on p.id = e.endpoint_id
        cross join lateral (select array(${maker}) as readers) as told
      where e.id = ${alertId}`,
  );
}

/** Tells the subscriptions of the workspace, and those of its people, what has become of a version of a model. */
export async function tellModel(
  tx: Executor,
  about: { workspaceId: string; by: string; name: string; event: SubscribedEvent; title: string },
): Promise<void> {
  const { workspaceId, by, name, event, title } = about;
  const asked = sql`select s.id from subscriptions s left join users u on u.id = s.user_id
    where s.paused_at is null and (s.workspace_id = w.id or (u.id is not null and ${isMember(sql`w.id`)}))
      and ${event}::text = any(s.events)`;
  await tell(
    tx,
    sql`
      select w.id as "workspaceId", w.slug as workspace, 'model' as subject, ${name}::text as name,
        ${title}::text as title, 'completed' as status, null as message, ${by}::text as by, now() as at,
        ${event}::text as event, array[]::text[] as readers, array(${asked}) as "subscriptionIds"
      from workspaces w where w.id = ${workspaceId}`,
  );
}

/** True for the user `u` who has a role in the workspace still. */
const isMember = (workspaceId: SQL): SQL => sql`exists (
  select from members m where m.workspace_id = ${workspaceId} and (m.user_id = u.id or m.group_id in (
    select g.group_id from group_members g where g.user_id = u.id)))`;

interface Events {
  ended: SubscribedEvent;
  failed: SubscribedEvent;
}

/** The subscriptions `s` of the workspace, and those of the readers, that ask for an end of that kind. */
const subscribed = (workspaceId: SQL, status: SQL, { ended, failed }: Events): SQL => sql`
  select s.id from subscriptions s
  where s.paused_at is null and (s.workspace_id = ${workspaceId} or s.user_id = any(told.readers))
    and (${ended}::text = any(s.events) or (${status} = 'failed' and ${failed}::text = any(s.events)))`;

async function tell(tx: Executor, ends: SQL): Promise<void> {
  const rows = await tx.execute<End & Record<string, unknown>>(
    sql`select * from (${ends}) as ended where readers <> '{}' or "subscriptionIds" <> '{}'`,
  );
  const told = rows.flatMap(({ readers, workspaceId, subject, name: subjectName, title, status, message }) =>
    readers.map((userId) => ({
      ...{ id: newId("notification"), userId, workspaceId },
      ...{ subject, subjectName, title, status, message },
    })),
  );
  for (const some of batchesOf(told)) {
    await tx.insert(notifications).values(some);
    await notifyAll(
      tx,
      "notifications",
      some.map(({ userId, id }) => `${userId} ${id}`),
    );
  }
  for (const some of batchesOf(rows.flatMap(deliveriesOf))) await tx.insert(deliveries).values(some);
}

/** What it is called where it ended well, and where not. */
const EVENTS: Record<
  Exclude<NotificationSubject, "model">,
  [ended: SubscribedEvent, failed: SubscribedEvent]
> = {
  run: ["runEnded", "runFailed"],
  activity: ["activityEnded", "activityFailed"],
  endpoint: ["alertOver", "alertFired"],
};

function eventOf({ subject, status }: End): SubscribedEvent {
  const [ended, failed] = EVENTS[subject as keyof typeof EVENTS];
  return status === "failed" ? failed : ended;
}

function deliveriesOf(row: End) {
  const { subscriptionIds, workspaceId: _own, readers: _told, event = eventOf(row), ...end } = row;
  const told: Told = { ...end, at: new Date(end.at ?? Date.now()).toISOString() };
  return subscriptionIds.map((subscriptionId) => ({ id: newId("delivery"), subscriptionId, event, told }));
}

/** A statement takes 65,535 values. */
const BATCH = 5_000;

const batchesOf = <T>(rows: T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
