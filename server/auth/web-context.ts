import { linkAddress } from "../core/address";
import type { Services } from "../core/services";
import type { TrpcContext } from "../trpc/init";
import type { Authenticator } from "./authenticate";
import { actorFromCookie, isOwnOrigin } from "./session-cookie";

/**
 * The context of a request to web: a page, a server action or tRPC over HTTP. What is not GET counts as anonymous unless a
 * page of ours sent it, so that no other site can act through a visitor's cookie.
 */
export async function makeWebContext(
  request: { method: string; headers: Headers },
  services: Services,
  authenticator: Authenticator,
): Promise<TrpcContext> {
  const { method, headers } = request;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  const { publicUrl } = services;
  const isTrusted = method === "GET" || isOwnOrigin(headers.get("origin"), host, publicUrl);
  const actor = isTrusted ? await actorFromCookie(headers.get("cookie"), authenticator, publicUrl) : null;
  return { services: { ...services, publicUrl: linkAddress(publicUrl, host) }, actor };
}
