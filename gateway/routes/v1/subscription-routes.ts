import { z } from "zod";
import {
  CHANNELS,
  createSubscriptionInput,
  FORMATS,
  SUBSCRIBED_EVENTS,
  subscriptionInput,
} from "@/domain/subscriptions";
import { parse } from "@/server/core/parse";
import {
  deleteSubscription,
  testSubscription,
  updateSubscription,
} from "@/server/subscriptions/change-subscription";
import { createSubscription } from "@/server/subscriptions/create-subscription";
import { listSubscriptions } from "@/server/subscriptions/list-subscriptions";
import { ofPerson, ofWorkspace, type Scope } from "@/server/subscriptions/policy";
import type { App, GatewayDeps, Request } from "../../deps";
import { contextOf, given, openFor } from "./open";
import { presentRow } from "./present-row";
import { workspaceParams } from "./schemas";

interface OfSubscription {
  Params: { workspace: string; subscriptionId: string };
}

const patch = z.strictObject({
  events: z.array(z.enum(SUBSCRIBED_EVENTS)).optional(),
  is_paused: z.boolean().optional(),
});
const subscription = z.object({
  id: z.string(),
  channel: z.enum(CHANNELS),
  target: z.string().nullable().meta({ description: "An address, or the host of a webhook" }),
  format: z.enum(FORMATS).nullable(),
  events: z.array(z.enum(SUBSCRIBED_EVENTS)),
  paused_at: z.string().nullable(),
  created_at: z.string(),
  created_by_name: z.string(),
});
const made = subscription.extend({
  signing_secret: z
    .string()
    .nullable()
    .meta({ description: "What the requests of a webhook are signed with: told here, and never again" }),
});
const tested = z.object({ delivery_id: z.string() });

export function subscriptionRoutes(app: App, deps: GatewayDeps): void {
  addRoutes(app, "/workspaces/:workspace/subscriptions", async (request) =>
    ofWorkspace(await openFor(deps, request)),
  );
  addRoutes(app, "/subscriptions", async (request) => ofPerson(contextOf(deps, request)));
}

function addRoutes(app: App, all: string, scopeOf: (request: Request) => Promise<Scope>): void {
  const isOfWorkspace = all.includes(":workspace");
  const own = z.object(subscriptionInput.shape);
  const inWorkspace = isOfWorkspace ? { params: workspaceParams } : {};
  const params = isOfWorkspace ? workspaceParams.extend(own.shape) : own;

  const create = { ...inWorkspace, body: createSubscriptionInput, response: { 201: made } };
  app.post<OfSubscription>(all, { schema: create }, async (request, reply) => {
    const scope = await scopeOf(request as Request);
    const { subscriptionId, signingSecret } = await createSubscription(
      scope,
      given(createSubscriptionInput, request.body),
    );
    const found = await find(scope, subscriptionId);
    return reply.code(201).send({ ...found, signing_secret: signingSecret });
  });

  const one = `${all}/:subscriptionId`;
  app.patch<OfSubscription>(
    one,
    { schema: { params, body: patch, response: { 200: subscription } } },
    async (request) => {
      const scope = await scopeOf(request as Request);
      const { events, is_paused: isPaused } = parse(patch, request.body);
      const { subscriptionId } = request.params;
      await updateSubscription(scope, { subscriptionId, events, isPaused });
      return find(scope, subscriptionId);
    },
  );

  app.delete<OfSubscription>(one, { schema: { params } }, async (request, reply) => {
    const { subscriptionId } = request.params;
    await deleteSubscription(await scopeOf(request as Request), { subscriptionId });
    return reply.code(204).send();
  });

  app.post<OfSubscription>(
    `${one}/test`,
    { schema: { params, response: { 202: tested } } },
    async (request, reply) => {
      const { subscriptionId } = request.params;
      const { deliveryId } = await testSubscription(await scopeOf(request as Request), { subscriptionId });
      return reply.code(202).send({ delivery_id: deliveryId });
    },
  );
}

async function find(scope: Scope, subscriptionId: string) {
  const { subscriptions } = await listSubscriptions(scope);
  return presentRow(subscriptions.find(({ id }) => id === subscriptionId)!);
}
