import { sql } from "drizzle-orm";
import type { Executor, Sql } from "@/db/client";

/**
 * The channels of NOTIFY. A message only wakes: who misses one finds the same by its slow poll.
 * `queue`: a run was queued, or one that is held should end (`CANCELED`). `runs`: `<workspaceId> <runId>` changed; `activities` likewise.
 * `notifications`: `<userId> <notificationId>`, somebody has one more, or has read one.
 * `endpoints`: the id of an endpoint that changed, or whose instances did.
 * `engine`: the id of a run that an engine has something to do for.
 * `auth`: forget cached sign-ins; `run` when it is only the token of a run that ended.
 */
export type Channel = "queue" | "runs" | "activities" | "notifications" | "endpoints" | "engine" | "auth";

/** Said on `queue`: whoever holds runs asks at once which of them are to end. */
export const CANCELED = "canceled";

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

type Listener = (payload: string) => void;

interface Ear {
  listeners: Set<Listener>;
  isListening: boolean;
  /** Settled, never rejected, after the first try. */
  tried: Promise<unknown>;
}

/** A database that hangs holds up nobody who wants to listen. */
const PATIENCE_MS = 2_000;

const ears = new WeakMap<Sql, Map<Channel, Ear>>();

/**
 * Calls `onMessage` for each message, and once after every connect, when some may have been missed. Resolves when it
 * listens; while the database is away it resolves all the same, and begins to listen as soon as that is back.
 */
export async function listen(client: Sql, channel: Channel, onMessage: Listener): Promise<() => void> {
  const ear = earOf(client, channel);
  const wasListening = ear.isListening;
  ear.listeners.add(onMessage);
  await ear.tried;
  if (wasListening) onMessage("");
  return () => void ear.listeners.delete(onMessage);
}

/** One for each channel of a client, for good: the driver keeps trying by itself, also after a first try that failed. */
function earOf(client: Sql, channel: Channel): Ear {
  const known = ears.get(client) ?? new Map<Channel, Ear>();
  ears.set(client, known);
  const found = known.get(channel);
  if (found) return found;
  const ear: Ear = { listeners: new Set(), isListening: false, tried: Promise.resolve() };
  const tell = (payload: string) => {
    for (const listener of ear.listeners) listener(payload);
  };
  const begin = () => {
    ear.isListening = true;
    tell("");
  };
  const first = client.listen(`atelier_${channel}`, tell, begin).catch(() => {});
  ear.tried = Promise.race([first, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
  known.set(channel, ear);
  return ear;
}
