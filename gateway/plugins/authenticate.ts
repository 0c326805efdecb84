import { AppError } from "@/domain/errors";
import { actorFromCookies } from "@/server/auth/actor-from-cookies";
import { openBelieved } from "@/server/auth/open-workspace";
import { actorFromCookie } from "@/server/auth/session-cookie";
import type { Caller } from "@/server/core/context";
import { announcedLength } from "../bodies/guard";
import type { App, GatewayDeps, Request } from "../deps";
import { watchTrust } from "./watch-trust";

/** What anybody may send to a door that is open: enough to sign in. */
const OPEN_BODY_BYTES = 64 * 1024;

/**
 * One hook for all routes of the gateway, before any body is read: a bearer token, or HTTP Basic whose password (or user
 * name) is the token. A route that means to be open says so in its config, as does one that asks for the session cookie;
 * forgetting it closes the door, never opens it. The door of nodes asks for theirs, which no other door knows;
 * those of endpoints ask for a key by `identify`. A large body is taken from nobody whom we do not know, at any door. An
 * answer that lasts is cut when its caller would be refused by now.
 */
export function addAuthentication(app: App, deps: GatewayDeps): void {
  const watch = watchTrust(app, deps);
  app.addHook("onRequest", async (request, reply) => {
    const { config } = request.routeOptions;
    if (config.identify) await config.identify(request);
    else if (config.node) {
      request.node = await byNodeToken(deps, request);
      const confirm = () => byNodeToken(deps, request);
      reply.raw.once("close", watch({ confirm, end: () => reply.raw.destroy() }));
    } else if (config.session || !config.public) {
      const identify = () => (config.session ? bySession : byToken)(deps, request);
      request.actor = await identify();
      // Until then its own answer says what is refused, which cutting it would hide.
      const isUnderWay = () => reply.raw.headersSent || request.raw.complete === false;
      const confirm = async () => {
        if (isUnderWay()) await confirmOpen(deps, request, await identify());
      };
      reply.raw.once("close", watch({ confirm, end: () => reply.raw.destroy() }));
    } else if ((announcedLength(request) ?? Number.POSITIVE_INFINITY) > OPEN_BODY_BYTES)
      await bySession(deps, request);
  });
}

/** The workspace of the address, or the default one where that was opened. */
async function confirmOpen({ services }: GatewayDeps, request: Request, actor: Caller): Promise<void> {
  const { workspace } = request.params as { workspace?: string };
  if (workspace !== undefined || request.hasOpenedDefault) await openBelieved({ services, actor }, workspace);
}

/** Of what is only read, such as by a link, a browser tells no origin; what could change something comes with one. */
async function bySession({ authenticator, services: { publicUrl } }: GatewayDeps, request: Request) {
  const { method, headers } = request;
  const isRead = method === "GET" || method === "HEAD";
  const actor =
    isRead && headers.origin === undefined
      ? await actorFromCookie(headers.cookie, authenticator, publicUrl)
      : await actorFromCookies(request, authenticator, publicUrl);
  if (!actor) throw new AppError("unauthenticated", "Sign in first.");
  return actor;
}

async function byToken({ authenticator }: GatewayDeps, request: Request) {
  const token = readToken(request);
  const actor = token ? await authenticator.byToken(token) : null;
  if (actor) return actor;
  const message = token ? "This token is unknown, expired or revoked." : "This needs a token.";
  throw new AppError("unauthenticated", message);
}

async function byNodeToken({ authenticator }: GatewayDeps, request: Request) {
  const token = readToken(request);
  const node = token ? await authenticator.byNodeToken(token) : null;
  if (node) return node;
  throw new AppError("unauthenticated", "This door is for nodes: their token is unknown or revoked.");
}

function readToken(request: Request): string | null {
  const [scheme = "", value = ""] = (request.headers.authorization ?? "").split(" ", 2);
  if (/^bearer$/i.test(scheme)) return value || null;
  if (!/^basic$/i.test(scheme)) return null;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return decoded.slice(colon + 1) || decoded.slice(0, Math.max(colon, 0)) || null;
}
