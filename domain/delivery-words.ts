/** How what is told looks to whom it is told: the body of a request in the shape that its receiver knows, and a mail. */
import { headlineOf, pathOf } from "./notifications";
import type { Format, SubscribedEvent, Told } from "./subscriptions";

export interface Letter {
  /** The same at every try, so that a receiver can tell what it has had. */
  id: string;
  event: SubscribedEvent | "test";
  told: Told;
}

const MAX_MESSAGE = 2_000;

/** The body of a request. */
export function bodyOf(format: Format, letter: Letter, studio: string): string {
  return JSON.stringify(SHAPES[format](letter, studio));
}

const SHAPES: Record<Format, (letter: Letter, studio: string) => object> = {
  json: asJson,
  slack: asSlack,
  teams: asTeams,
};

const addressOf = ({ workspace, subject, name }: Told, studio: string) =>
  `${studio}${pathOf(workspace, subject, name)}`;

const shorten = (message: string | null) =>
  message && message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;

function asJson({ id, event, told }: Letter, studio: string): object {
  const { workspace, subject: kind, name, title, status, message, by, at } = told;
  const subject = { kind, name, title, status, message: shorten(message), by, url: addressOf(told, studio) };
  return { id, event, at, workspace, subject };
}

/** `&`, `<` and `>` begin what Slack takes for links and mentions. */
const forSlack = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function asSlack({ told }: Letter, studio: string): object {
  const headline = forSlack(headlineOf(told));
  const facts = `${told.workspace}, by ${told.by}`;
  const message = told.message ? `\n${forSlack(shorten(told.message)!)}` : "";
  return {
    text: `<${addressOf(told, studio)}|${headline.replaceAll("|", "¦")}> · ${forSlack(facts)}${message}`,
  };
}

function asTeams({ told }: Letter, studio: string): object {
  const text = (words: string, more: object = {}) => ({
    type: "TextBlock",
    text: words,
    wrap: true,
    ...more,
  });
  const body = [
    text(headlineOf(told), { weight: "Bolder", size: "Medium" }),
    text(`${told.workspace}, by ${told.by}`, { isSubtle: true }),
    ...(told.message ? [text(shorten(told.message)!)] : []),
  ];
  const actions = [{ type: "Action.OpenUrl", title: "Open", url: addressOf(told, studio) }];
  const content = { type: "AdaptiveCard", version: "1.4", body, actions };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }],
  };
}

/** A mail, in plain text. */
export function mailOf({ told }: Letter, studio: string): { subject: string; text: string } {
  const { workspace, by, message } = told;
  const lines = [
    headlineOf(told),
    `In the workspace ${workspace}, by ${by}.`,
    ...(message ? ["", shorten(message)!] : []),
    "",
    addressOf(told, studio),
    "",
    `You are told of this by a subscription. It is changed at ${studio}/account/notifications, that of a workspace in its settings.`,
  ];
  // A subject is one line: what a title brings along does not become a header.
  const subject = `[${workspace}] ${headlineOf(told)}`.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 250);
  return { subject, text: lines.join("\n") };
}
