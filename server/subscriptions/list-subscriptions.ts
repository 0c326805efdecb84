import { asc } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import { can } from "../core/authorize";
import { authorizeScope, isOwned, type Scope } from "./policy";

/** The subscriptions in the order in which they were made: never the address of a webhook, nor its secret. */
export async function listSubscriptions(scope: Scope) {
  authorizeScope(scope, "read");
  const { services } = scope.ctx;
  const { id, events, channel, target, format, pausedAt, createdAt, createdByName } = subscriptions;
  const rows = await services.db
    .select({ id, events, channel, target, format, pausedAt, createdAt, createdByName })
    .from(subscriptions)
    .where(isOwned(scope))
    .orderBy(asc(createdAt), asc(id));
  const write = scope.of === "person" || can(scope.ctx, "subscriptions:write");
  return { subscriptions: rows, hasMail: services.mail !== null, can: { write } };
}
