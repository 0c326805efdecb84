import { createSubscriptionInput, subscriptionInput, updateSubscriptionInput } from "@/domain/subscriptions";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, signedInProcedure, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { deleteSubscription, testSubscription, updateSubscription } from "./change-subscription";
import { createSubscription } from "./create-subscription";
import { listDeliveries, listDeliveriesInput } from "./list-deliveries";
import { listSubscriptions } from "./list-subscriptions";
import { ofPerson, ofWorkspace } from "./policy";

const deliveriesAsked = takes(listDeliveriesInput.extend(cursorShape));

/** Those of a workspace. */
export const subscriptionsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listSubscriptions(ofWorkspace(ctx))),
  create: workspaceProcedure
    .input(takes(createSubscriptionInput))
    .mutation(({ ctx, input }) => createSubscription(ofWorkspace(ctx), input)),
  update: workspaceProcedure
    .input(takes(updateSubscriptionInput))
    .mutation(({ ctx, input }) => updateSubscription(ofWorkspace(ctx), input)),
  delete: workspaceProcedure
    .input(takes(subscriptionInput))
    .mutation(({ ctx, input }) => deleteSubscription(ofWorkspace(ctx), input)),
  test: workspaceProcedure
    .input(takes(subscriptionInput))
    .mutation(({ ctx, input }) => testSubscription(ofWorkspace(ctx), input)),
  deliveries: workspaceProcedure
    .input(deliveriesAsked)
    .query(byCursor((ctx, input) => listDeliveries(ofWorkspace(ctx), input))),
});

/** The caller's own, of all their workspaces. */
export const ownSubscriptionsRouter = router({
  list: signedInProcedure.query(({ ctx }) => listSubscriptions(ofPerson(ctx))),
  create: signedInProcedure
    .input(takes(createSubscriptionInput))
    .mutation(({ ctx, input }) => createSubscription(ofPerson(ctx), input)),
  update: signedInProcedure
    .input(takes(updateSubscriptionInput))
    .mutation(({ ctx, input }) => updateSubscription(ofPerson(ctx), input)),
  delete: signedInProcedure
    .input(takes(subscriptionInput))
    .mutation(({ ctx, input }) => deleteSubscription(ofPerson(ctx), input)),
  test: signedInProcedure
    .input(takes(subscriptionInput))
    .mutation(({ ctx, input }) => testSubscription(ofPerson(ctx), input)),
  deliveries: signedInProcedure
    .input(deliveriesAsked)
    .query(byCursor((ctx, input) => listDeliveries(ofPerson(ctx), input))),
});
