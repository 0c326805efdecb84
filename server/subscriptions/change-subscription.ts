import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { deliveries, subscriptions } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { subscriptionInput, type Told, updateSubscriptionInput } from "@/domain/subscriptions";
import { audit } from "../core/audit";
import { parse } from "../core/parse";
import { auditOf } from "./create-subscription";
import { authorizeScope, lockSubscription, requireUnconfined, type Scope } from "./policy";

function authorizeWrite(scope: Scope): void {
  authorizeScope(scope, "write");
  if (scope.of === "person") requireUnconfined(scope);
}

/** What is told, and whether anything is for now. Where it leads stays: another address is another subscription. */
export async function updateSubscription(
  scope: Scope,
  input: z.input<typeof updateSubscriptionInput>,
): Promise<void> {
  authorizeWrite(scope);
  const { subscriptionId, events, isPaused } = parse(updateSubscriptionInput, input);
  await scope.ctx.services.db.transaction(async (tx) => {
    const { id, pausedAt, events: before } = await lockSubscription(tx, scope, subscriptionId);
    const paused = isPaused ? (pausedAt ?? sql`now()`) : isPaused === undefined ? pausedAt : null;
    const values = { events: [...new Set(events ?? before)], pausedAt: paused };
    await tx.update(subscriptions).set(values).where(eq(subscriptions.id, id));
    await audit(tx, auditOf(scope), "subscriptions.update", id, { events, isPaused });
  });
}

/** Nothing more is told there; what waits to be told goes with it. */
export async function deleteSubscription(
  scope: Scope,
  input: z.input<typeof subscriptionInput>,
): Promise<void> {
  authorizeWrite(scope);
  const { subscriptionId } = parse(subscriptionInput, input);
  await scope.ctx.services.db.transaction(async (tx) => {
    const { id, channel, target } = await lockSubscription(tx, scope, subscriptionId);
    await tx.delete(subscriptions).where(eq(subscriptions.id, id));
    await audit(tx, auditOf(scope), "subscriptions.delete", id, { channel, target });
  });
}

/** Sends something there now, and once: what becomes of it is among the deliveries. */
export async function testSubscription(
  scope: Scope,
  input: z.input<typeof subscriptionInput>,
): Promise<{ deliveryId: string }> {
  authorizeWrite(scope);
  const { subscriptionId } = parse(subscriptionInput, input);
  const { services, actor } = scope.ctx;
  const workspace = scope.of === "workspace" ? scope.ctx.workspace : "account";
  return services.db.transaction(async (tx) => {
    const { id, pausedAt } = await lockSubscription(tx, scope, subscriptionId);
    if (pausedAt) throw new AppError("conflict", "This subscription is paused: resume it first.");
    const told: Told = {
      workspace,
      subject: "run",
      name: "test",
      title: "A test of this subscription",
      status: "completed",
      message: "When this arrives, so does the rest.",
      by: actor.name,
      at: new Date().toISOString(),
    };
    const deliveryId = newId("delivery");
    await tx
      .insert(deliveries)
      .values({ id: deliveryId, subscriptionId: id, event: "test", told, isTest: true });
    await audit(tx, auditOf(scope), "subscriptions.test", id, {});
    return { deliveryId };
  });
}
