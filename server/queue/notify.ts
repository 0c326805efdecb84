import { sql } from "drizzle-orm";
import type { Executor, Sql } from "@/db/client";

/**
 * The channels of NOTIFY. A message only wakes: who misses one finds the same by its slow poll.
 * `queue`: a run was queued or should be cancelled. `runs`: `<workspaceId> <runId>` changed; `activities` likewise.
 * `auth`: forget cached sign-ins; `run` when it is only the token of a run that ended.
 */
export type Channel = "queue" | "runs" | "activities" | "auth";

export async function notify(tx: Executor, channel: Channel, payload = ""): Promise<void> {
  await tx.execute(sql`select pg_notify(${`atelier_${channel}`}, ${payload})`);
}

/** The same for many messages, in one statement. */
export async function notifyAll(tx: Executor, channel: Channel, payloads: string[]): Promise<void> {
  if (payloads.length === 0) return;
  await tx.execute(
    sql`select pg_notify(${`atelier_${channel}`}, payload) from unnest(${sql.param(payloads)}::text[]) as payload`,
  );
}

/** Calls `onMessage` for each message, and once after every reconnect, when some may have been missed. */
export async function listen(
  client: Sql,
  channel: Channel,
  onMessage: (payload: string) => void,
): Promise<() => Promise<void>> {
  const listening = await client.listen(`atelier_${channel}`, onMessage, () => onMessage(""));
  return listening.unlisten;
}
