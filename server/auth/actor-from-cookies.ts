import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../core/context";
import type { Authenticator } from "./authenticate";
import { actorFromCookie, isOwnOrigin } from "./session-cookie";

/**
 * Who opens a connection that then lives, such as the live channel. A page of another site is nobody, though the browser
 * sends our cookie with its handshake.
 */
export async function actorFromCookies(
  { headers }: { headers: IncomingHttpHeaders },
  authenticator: Authenticator,
  publicUrl: string,
): Promise<Caller | null> {
  if (!isOwnOrigin(headers.origin, headers.host, publicUrl)) return null;
  return actorFromCookie(headers.cookie, authenticator, publicUrl);
}
