/**
 * Sends what is due. A delivery is a row that is held while it is sent, so a runner that is killed loses none: the next one
 * takes it up when the lease is over, with the same id, by which a receiver knows it again. Of one subscription one is sent
 * at a time, so that a receiver that hangs holds up nobody but itself.
 */
import { and, asc, eq, lt, ne, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { deliveries, subscriptions, users } from "@/db/schema";
import { storableText } from "@/domain/storable-text";
import {
  DELIVERY_DAYS,
  DELIVERY_LIMIT_MS,
  deliveryDelayMs,
  MAX_DELIVERY_TRIES,
} from "@/domain/subscriptions";
import { knownFailure } from "../core/failures";
import type { Services } from "../core/services";
import { type Hold, isFree, isHeldBy, taken, whileHeld } from "../queue/leases";
import type { Answer } from "./answer";
import { openWebhook } from "./seal";
import { sendMail } from "./send-mail";
import { sendWebhook } from "./send-webhook";

export type Delivery = typeof deliveries.$inferSelect;

/** One delivery that is due, held by whoever asked; null when none is, or others hold all of them. */
export const claimDelivery = (db: Db): Promise<Delivery | null> => db.transaction(claimNext);

/** Sends a delivery that was claimed, and notes what became of it. */
export async function carryOut(
  services: Services,
  delivery: Delivery,
  limitMs = DELIVERY_LIMIT_MS,
): Promise<void> {
  const { db } = services;
  const hold = { id: delivery.id, epoch: delivery.leaseEpoch };
  const answer = await whileHeld(db, deliveries, hold, () => send(services, delivery, limitMs)).catch(
    explain,
  );
  await settle(db, hold, delivery, answer);
}

/** A claim counts as a try: what takes its runner down is not tried for ever. */
async function claimNext(tx: Tx): Promise<Delivery | null> {
  const isOfBusy = sql`exists (
    select from deliveries other where other.subscription_id = ${deliveries.subscriptionId}
      and other.id <> ${deliveries.id} and other.lease_expires_at > now())`;
  const isDue = sql`${deliveries.nextTryAt} <= now()`;
  const [next] = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.status, "waiting"), isDue, isFree(deliveries), sql`not ${isOfBusy}`))
    .orderBy(asc(deliveries.nextTryAt), asc(deliveries.id))
    .limit(1)
    .for("update", { skipLocked: true });
  if (!next) return null;
  const [delivery] = await tx
    .update(deliveries)
    .set({ ...taken(deliveries), tries: sql`${deliveries.tries} + 1` })
    .where(eq(deliveries.id, next.id))
    .returning();
  return delivery!;
}

async function send(services: Services, delivery: Delivery, limitMs: number): Promise<Answer> {
  const { db, keyring, mail } = services;
  const { id, event, told, subscriptionId, tries } = delivery;
  if (tries > MAX_DELIVERY_TRIES) return refuse("Whoever sent it has fallen silent, again and again.");
  const [found] = await db
    .select({ row: subscriptions, ownAddress: users.email })
    .from(subscriptions)
    .leftJoin(users, eq(users.id, subscriptions.userId))
    .where(eq(subscriptions.id, subscriptionId));
  if (!found) return refuse("Its subscription was deleted.");
  const { row, ownAddress } = found;
  const letter = { id, event, told };
  if (row.channel === "webhook")
    return sendWebhook(services, openWebhook(keyring, row), row.format ?? "json", letter, limitMs);
  const to = row.target ?? ownAddress;
  if (!mail || !to)
    return refuse(
      "This studio sends no mail: the owner of the platform sets ATELIER_SMTP_URL and ATELIER_SMTP_FROM.",
    );
  return sendMail(services, mail, to, letter, limitMs);
}

const refuse = (message: string): Answer => ({
  isDelivered: false,
  status: null,
  excerpt: null,
  message,
  isFinal: true,
});

function explain(failure: unknown): Answer {
  const known = knownFailure(failure);
  if (!known) console.error(`delivery: ${failure instanceof Error ? failure.stack : failure}`);
  const message =
    known?.message ?? "Something went wrong on our side. The log of the studio has the details.";
  return { ...refuse(message), isFinal: known !== null && known.code !== "unavailable" };
}

/** Only whoever holds it says what became of it. */
async function settle(db: Db, hold: Hold, { tries, isTest }: Delivery, answer: Answer): Promise<void> {
  const { isDelivered, status, excerpt, message = null, isFinal = false } = answer;
  const isOver = isDelivered || isFinal || isTest || tries >= MAX_DELIVERY_TRIES;
  const ended = { status: isDelivered ? ("delivered" as const) : ("failed" as const), endedAt: sql`now()` };
  const again = { nextTryAt: sql`now() + make_interval(secs => ${deliveryDelayMs(tries) / 1_000})` };
  await db
    .update(deliveries)
    .set({
      answerStatus: status,
      answerExcerpt: excerpt && storableText(excerpt),
      message,
      leaseExpiresAt: null,
      ...(isOver ? ended : again),
    })
    .where(isHeldBy(deliveries, hold));
}

/** What nobody looks for any more goes by itself. */
export async function forgetOldDeliveries(db: Db): Promise<void> {
  const isOld = lt(deliveries.createdAt, sql`now() - make_interval(days => ${DELIVERY_DAYS})`);
  await db.delete(deliveries).where(and(isOld, ne(deliveries.status, "waiting")));
}
