import { count, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { subscriptions } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { createSubscriptionInput, MAX_SUBSCRIPTIONS } from "@/domain/subscriptions";
import { audit } from "../core/audit";
import { parse } from "../core/parse";
import { authorizeScope, isOwned, ownerOf, requireUnconfined, type Scope } from "./policy";
import { newSigningSecret, sealWebhook } from "./seal";

export interface MadeSubscription {
  subscriptionId: string;
  /** What the requests of a webhook are signed with. It is told here, and never again. */
  signingSecret: string | null;
}

type Wanted = z.output<typeof createSubscriptionInput>;

/** From now on ends are told there too. */
export async function createSubscription(
  scope: Scope,
  input: z.input<typeof createSubscriptionInput>,
): Promise<MadeSubscription> {
  authorizeScope(scope, "write");
  if (scope.of === "person") requireUnconfined(scope);
  const wanted = parse(createSubscriptionInput, input);
  const { ctx } = scope;
  const { keyring, guard } = ctx.services;
  // A name is judged when it is asked, and an address here already.
  if (wanted.channel === "webhook") guard.requireAllowed(...hostOf(wanted.url));
  const target = targetOf(scope, wanted);
  const owned = { id: newId("subscription"), ...ownerOf(scope) };
  const signingSecret = wanted.channel === "webhook" ? newSigningSecret() : null;
  return ctx.services.db.transaction(async (tx) => {
    await requireRoom(tx, scope);
    const sealed =
      wanted.channel === "webhook"
        ? await sealWebhook(tx, keyring, owned, { url: wanted.url, signingSecret: signingSecret! })
        : {};
    const { channel, events } = wanted;
    const format = wanted.channel === "webhook" ? wanted.format : null;
    const values = { ...owned, ...sealed, channel, events: [...new Set(events)], target, format };
    await tx.insert(subscriptions).values({ ...values, createdByName: ctx.actor.name });
    const { id } = owned;
    await audit(tx, auditOf(scope), "subscriptions.create", id, { channel, events, target, format });
    return { subscriptionId: id, signingSecret };
  });
}

/** What a person does with their own is in no workspace's audit. */
export const auditOf = (scope: Scope) => (scope.of === "workspace" ? scope.ctx : { actor: scope.ctx.actor });

function hostOf(url: string): [host: string, port: number] {
  const { protocol, hostname, port } = new URL(url);
  return [hostname.replace(/^\[|\]$/g, ""), Number(port || (protocol === "https:" ? 443 : 80))];
}

/** What may be shown of where it leads. */
function targetOf(scope: Scope, wanted: Wanted): string | null {
  if (wanted.channel === "webhook") return new URL(wanted.url).host;
  if (scope.ctx.services.mail === null)
    throw new AppError(
      "conflict",
      "This studio sends no mail yet: the owner of the platform sets ATELIER_SMTP_URL and ATELIER_SMTP_FROM.",
    );
  if (scope.of === "person") {
    if (wanted.address === undefined) return null;
    throw new AppError("invalid", "address: your own mails go to the address of your account: leave it out.");
  }
  if (wanted.address) return wanted.address;
  throw new AppError("invalid", "address: name the address to which the mails of the workspace go.");
}

async function requireRoom(tx: Tx, scope: Scope): Promise<void> {
  // Of two who make the last one at once the second waits here, and then counts the other's too.
  const { workspaceId, userId } = ownerOf(scope);
  if (workspaceId) await tx.execute(sql`select from workspaces where id = ${workspaceId} for no key update`);
  else await tx.execute(sql`select from users where id = ${userId} for no key update`);
  const [row] = await tx.select({ n: count() }).from(subscriptions).where(isOwned(scope));
  if (row!.n >= MAX_SUBSCRIPTIONS)
    throw new AppError("conflict", `There are ${MAX_SUBSCRIPTIONS} subscriptions already: delete one first.`);
}
