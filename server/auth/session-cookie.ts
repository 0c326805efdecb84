import { decode } from "next-auth/jwt";
import { secretKey } from "@/env";
import type { Caller } from "../core/context";
import { TtlCache } from "../core/ttl-cache";
import type { Authenticator } from "./authenticate";

/** Unlocking a cookie costs half a millisecond, which a page that asks for twenty charts pays once. */
const UNLOCKED_MS = 3_000;
const sessionIds = new TtlCache<string | null>(UNLOCKED_MS);

/**
 * The names of the cookies. Over https they are bound to the host by their prefix; over plain http, which a local network
 * may use, they name the port, because browsers share cookies between all ports of a host.
 */
export function cookieNames(publicUrl: string): {
  isSecure: boolean;
  session: string;
  csrf: string;
  callback: string;
  device: string;
} {
  const { protocol, port } = new URL(publicUrl);
  const isSecure = protocol === "https:";
  const prefix = isSecure ? "__Host-atelier" : `atelier-${port || 80}`;
  const name = (what: string) => `${prefix}.${what}`;
  return {
    isSecure,
    session: name("session"),
    csrf: name("csrf"),
    callback: name("callback"),
    device: name("device"),
  };
}

/** Who has signed in, by the cookie that came along; null for nobody. Any other header is left out of account. */
export async function actorFromCookie(
  cookieHeader: string | null | undefined,
  authenticator: Authenticator,
  publicUrl: string,
): Promise<Caller | null> {
  const token = readCookie(cookieHeader ?? "", cookieNames(publicUrl).session);
  if (!token) return null;
  const sessionId = await sessionIds.get(token, () => unlock(token));
  return sessionId === null ? null : authenticator.bySession(sessionId);
}

async function unlock(token: string): Promise<string | null> {
  const content = await decode({ token, secret: secretKey() }).catch(() => null);
  return typeof content?.sid === "string" ? content.sid : null;
}

export function readCookie(header: string, name: string): string | undefined {
  const pairs = header.split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * True when the page that asks is one of ours: its Origin has the host that was asked, or is the public address. A missing
 * Origin is not ours: browsers send it with every request that could change something, and with every WebSocket.
 */
export function isOwnOrigin(
  origin: string | null | undefined,
  host: string | null | undefined,
  publicUrl: string,
): boolean {
  if (!origin || !URL.canParse(origin)) return false;
  const { host: asking, origin: exact } = new URL(origin);
  const ours = new URL(publicUrl);
  // The public address has one scheme; by which a proxy is asked under another name is not known here.
  return asking === ours.host ? exact === ours.origin : host !== "" && asking === host;
}
