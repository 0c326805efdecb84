/** Who is told of ends outside of the studio: by mail, or by a request to an address of theirs. */
import { z } from "zod";
import { email, idOf } from "./names";
import type { NotificationStatus, NotificationSubject } from "./notifications";

export const SUBSCRIBED_EVENTS = [
  "runEnded",
  "runFailed",
  "activityEnded",
  "activityFailed",
  "alertFired",
  "alertOver",
  "modelRegistered",
  "modelMoved",
  "modelAsked",
] as const;
export type SubscribedEvent = (typeof SUBSCRIBED_EVENTS)[number];
export const EVENT_LABELS: Record<SubscribedEvent, string> = {
  runEnded: "A run has ended",
  runFailed: "A run has failed",
  activityEnded: "An activity has ended",
  activityFailed: "An activity has failed",
  alertFired: "An alert of an endpoint fires",
  alertOver: "An alert of an endpoint is over",
  modelRegistered: "A version of a model is registered",
  modelMoved: "A version of a model gets an alias or another stage",
  modelAsked: "Somebody asks to approve a version of a model",
};

export const CHANNELS = ["email", "webhook"] as const;
export type Channel = (typeof CHANNELS)[number];

export const FORMATS = ["json", "slack", "teams"] as const;
export type Format = (typeof FORMATS)[number];
export const FORMAT_LABELS: Record<Format, string> = {
  json: "JSON",
  slack: "Slack",
  teams: "Microsoft Teams",
};

const webhookUrl = z
  .string()
  .max(2_000)
  .refine(isWebhookUrl, "is no address that begins with http:// or https://, without a password in it");

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ["http:", "https:"].includes(protocol) && username === "" && password === "";
}

const events = z.array(z.enum(SUBSCRIBED_EVENTS)).min(1, "Choose what is told.").max(10);

export const createSubscriptionInput = z.discriminatedUnion("channel", [
  z.object({
    channel: z.literal("webhook"),
    events,
    url: webhookUrl,
    format: z.enum(FORMATS).default("json"),
  }),
  z.object({
    channel: z.literal("email"),
    events,
    /** A person's own goes to the address of their account. */
    address: email.optional(),
  }),
]);

export const subscriptionInput = z.object({ subscriptionId: idOf("subscription") });
export const updateSubscriptionInput = subscriptionInput.extend({
  events: events.optional(),
  isPaused: z.boolean().optional(),
});

export type CreateSubscription = z.input<typeof createSubscriptionInput>;
export type UpdateSubscription = z.input<typeof updateSubscriptionInput>;

export const MAX_SUBSCRIPTIONS = 20;

export const DELIVERY_STATUSES = ["waiting", "delivered", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What is told, as it was when it happened. */
export interface Told {
  workspace: string;
  subject: NotificationSubject;
  name: string;
  title: string;
  status: NotificationStatus;
  message: string | null;
  /** Who submitted or began it. */
  by: string;
  at: string;
}

/** A delivery is tried so often, and a test once. */
export const MAX_DELIVERY_TRIES = 8;
/** What is waited after a try that failed: 10 s, which triples, two hours at the end. */
export const deliveryDelayMs = (tries: number): number => 10_000 * 3 ** (tries - 1);
/** A try that takes longer is cut. */
export const DELIVERY_LIMIT_MS = 10_000;
/** A delivery that has ended is listed for so long. */
export const DELIVERY_DAYS = 30;
