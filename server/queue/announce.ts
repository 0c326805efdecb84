import type { Db } from "@/db/client";
import { type Channel, notifyAll } from "./notify";

/** Within this time a person sees no difference, and what many runs change goes as one. */
const LINGER_MS = 20;

const waiting = new WeakMap<Db, Map<Channel, Set<string>>>();

/**
 * Wakes the others after a write, apart from its transaction: a NOTIFY inside makes all that commit wait for each other.
 * Where the process ends before, those who would have been woken find the same by their slow poll.
 */
export function announce(db: Db, channel: Channel, payload: string): void {
  const channels = waiting.get(db) ?? new Map<Channel, Set<string>>();
  waiting.set(db, channels);
  const payloads = channels.get(channel);
  if (payloads) return void payloads.add(payload);
  channels.set(channel, new Set([payload]));
  setTimeout(() => {
    const due = [...(channels.get(channel) ?? [])];
    channels.delete(channel);
    notifyAll(db, channel, due).catch(() => {});
  }, LINGER_MS).unref();
}
