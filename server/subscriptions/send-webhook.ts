import { createHmac } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { bodyOf, type Letter } from "@/domain/delivery-words";
import type { Format } from "@/domain/subscriptions";
import type { Services } from "../core/services";
import { type Answer, excerptOf, explainFailure, MAX_EXCERPT } from "./answer";
import type { WebhookSecret } from "./seal";

/** Statuses that pass by themselves. */
const PASSING = [408, 409, 425, 429];

/**
 * What a receiver compares: HMAC-SHA256 of the moment, a dot and the body, by the secret of the subscription. The moment is
 * that of the try, so that what was overheard cannot be sent again for long.
 */
export const signatureOf = (signingSecret: string, timestamp: string, body: string): string =>
  `v1=${createHmac("sha256", signingSecret).update(`${timestamp}.${body}`).digest("hex")}`;

/** Posts the letter. No redirect is followed: where it leads was not what somebody entered. */
export async function sendWebhook(
  { guard, publicUrl }: Pick<Services, "guard" | "publicUrl">,
  { url, signingSecret }: WebhookSecret,
  format: Format,
  letter: Letter,
  limitMs: number,
): Promise<Answer> {
  const body = bodyOf(format, letter, publicUrl);
  const timestamp = `${Math.floor(Date.now() / 1_000)}`;
  const headers = {
    "content-type": "application/json",
    "user-agent": "Atelier",
    "x-atelier-event": letter.event,
    "x-atelier-delivery": letter.id,
    "x-atelier-timestamp": timestamp,
    "x-atelier-signature": signatureOf(signingSecret, timestamp, body),
  };
  const { host } = new URL(url);
  try {
    const { status, location, text } = await post(guard, url, headers, body, limitMs);
    return judge(host, status, location, text);
  } catch (failure) {
    return explainFailure(failure, host);
  }
}

interface Response {
  status: number;
  location: string | undefined;
  text: string;
}

function post(
  guard: Services["guard"],
  url: string,
  headers: Record<string, string>,
  body: string,
  limitMs: number,
): Promise<Response> {
  const isTls = url.startsWith("https:");
  const agents = guard.agents();
  return new Promise((resolve, reject) => {
    const late = () =>
      sent.destroy(new Error(`${new URL(url).host} has not answered in ${limitMs / 1_000} s`));
    const timer = setTimeout(late, limitMs);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      done();
    };
    const length = `${Buffer.byteLength(body)}`;
    const options = { method: "POST", headers: { ...headers, "content-length": length } };
    const sent = (isTls ? https : http).request(url, {
      ...options,
      agent: isTls ? agents.https : agents.http,
    });
    sent.on("error", (failure) => settle(() => reject(failure)));
    sent.on("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      const told = (text: string) => settle(() => resolve({ status, location: headers.location, text }));
      readStart(response).then(told, (failure) => settle(() => reject(failure)));
    });
    sent.end(body);
  });
}

/** The beginning of an answer, and no more of it: nobody needs the rest. */
async function readStart(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size >= MAX_EXCERPT * 4) break;
  }
  return Buffer.concat(parts).toString("utf8").replaceAll("\ufffd", "");
}

function judge(host: string, status: number, location: string | undefined, text: string): Answer {
  const answer = { status, excerpt: excerptOf(text) };
  if (status >= 200 && status < 300) return { ...answer, isDelivered: true };
  const refused = { ...answer, isDelivered: false };
  if (status >= 300 && status < 400) {
    const where = location && URL.canParse(location) ? ` to ${new URL(location).host}` : "";
    const message = `${host} sends us elsewhere${where} (${status}), and no redirect is followed: subscribe with the address to which it leads.`;
    return { ...refused, message, isFinal: true };
  }
  const isFinal = status < 500 && !PASSING.includes(status);
  return { ...refused, message: `${host} answered ${status}.`, isFinal };
}
