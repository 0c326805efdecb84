import { AppError } from "@/domain/errors";
import type { App, GatewayDeps, Request } from "../deps";

/**
 * One hook for all routes of the gateway: a bearer token, or HTTP Basic whose password (or user name) is the token.
 * A route that means to be open says so in its config; forgetting it closes the door, never opens it.
 */
export function addAuthentication(app: App, { authenticator }: GatewayDeps): void {
  app.addHook("onRequest", async (request) => {
    if (request.routeOptions.config.public) return;
    const token = readToken(request);
    const actor = token ? await authenticator.byToken(token) : null;
    if (!actor)
      throw new AppError(
        "unauthenticated",
        token ? "This token is unknown, expired or revoked." : "This needs a token.",
      );
    request.actor = actor;
  });
}

function readToken(request: Request): string | null {
  const [scheme = "", value = ""] = (request.headers.authorization ?? "").split(" ", 2);
  if (/^bearer$/i.test(scheme)) return value || null;
  if (!/^basic$/i.test(scheme)) return null;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return decoded.slice(colon + 1) || decoded.slice(0, Math.max(colon, 0)) || null;
}
