import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { deliveries, subscriptions } from "@/db/schema";
import { idOf } from "@/domain/names";
import { listInput } from "@/domain/search/list-input";
import { parse } from "../core/parse";
import {
  findAttribute,
  isAnyOf,
  type ListSource,
  listPage,
  numberIn,
  textIn,
  timeIn,
} from "../search/list-page";
import { authorizeScope, isOwned, ownerOf, requireSubscription, type Scope } from "./policy";

export const listDeliveriesInput = listInput.extend({ subscriptionId: idOf("subscription").optional() });

const source: Omit<ListSource, "where"> = {
  entity: "deliveries",
  from: sql`deliveries d join subscriptions s on s.id = d.subscription_id`,
  id: sql`d.id`,
  find: findAttribute({
    event: textIn(sql`d.event`),
    title: textIn(sql`(d.told ->> 'title')`),
    status: textIn(sql`d.status`),
    tries: numberIn(sql`d.tries`),
    created_at: timeIn(sql`d.created_at`),
    ended_at: timeIn(sql`d.ended_at`, true),
  }),
  lastOrder: [
    { value: sql`d.created_at`, type: "time", isDescending: true },
    { value: sql`d.id`, type: "id", isDescending: true },
  ],
};

/** What was told, or is about to be, the latest first, and what the receivers answered. */
export async function listDeliveries(scope: Scope, input: z.input<typeof listDeliveriesInput> = {}) {
  authorizeScope(scope, "read");
  const { subscriptionId, ...given } = parse(listDeliveriesInput, input);
  const { db } = scope.ctx.services;
  if (subscriptionId) await requireSubscription(db, scope, subscriptionId);
  const { workspaceId, userId } = ownerOf(scope);
  const owned = workspaceId ? sql`s.workspace_id = ${workspaceId}` : sql`s.user_id = ${userId}`;
  const where = subscriptionId ? sql`${owned} and s.id = ${subscriptionId}` : owned;
  const { rows, nextToken } = await listPage(db, { ...source, where }, given, (ids) =>
    db
      .select({ delivery: deliveries, channel: subscriptions.channel, target: subscriptions.target })
      .from(deliveries)
      .innerJoin(subscriptions, eq(subscriptions.id, deliveries.subscriptionId))
      .where(sql`${isAnyOf(deliveries.id, ids)} and ${isOwned(scope)}`)
      .then((found) => found.map(({ delivery, ...to }) => ({ ...present(delivery), ...to }))),
  );
  return { deliveries: rows, nextToken };
}

function present(row: typeof deliveries.$inferSelect) {
  const { id, subscriptionId, event, told, isTest, status, tries, nextTryAt, createdAt, endedAt } = row;
  const { answerStatus, answerExcerpt, message } = row;
  const { title, subject, name, workspace } = told;
  return {
    ...{ id, subscriptionId, event, isTest, status, tries },
    about: { title, subject, name, workspace, status: told.status },
    ...{ answerStatus, answerExcerpt, message },
    ...{ nextTryAt: status === "waiting" ? nextTryAt : null, createdAt, endedAt },
  };
}
