import type { IncomingMessage } from "node:http";
import type { WebSocket } from "@fastify/websocket";
import { AppError } from "@/domain/errors";
import { actorFromCookies } from "@/server/auth/actor-from-cookies";
import { listen } from "@/server/queue/notify";
import type { App, GatewayDeps } from "../../deps";
import { watchTrust } from "../../plugins/watch-trust";

/** The close codes that say: connect again; nobody signed in by this one; come later. */
const SERVICE_RESTART = 1012;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** The tabs of a browser, with room to spare; the newest stay. */
const MAX_OF_A_SESSION = 100;

/** How long a channel of nobody's may stay, and how many of them there may be at once. */
const ANONYMOUS_MS = 10_000;
export const MAX_ANONYMOUS = 100;

/**
 * A channel is as signed in as it was when it opened. When that may have changed, browsers open theirs anew, and their
 * subscriptions go on where they were. One that nobody has signed in for ends by itself.
 */
export function endChannels(app: App, deps: GatewayDeps): void {
  const { services, authenticator } = deps;
  const watch = watchTrust(app, deps);
  const anonymous = new Set<WebSocket>();
  const bySession = new Map<string, Set<WebSocket>>();
  const whose = (request: IncomingMessage) => actorFromCookies(request, authenticator, services.publicUrl);

  /** Returns what lifts the limit again. */
  function limit(socket: WebSocket): () => void {
    const timer = setTimeout(() => socket.close(POLICY_VIOLATION), ANONYMOUS_MS);
    timer.unref();
    const lift = () => {
      clearTimeout(timer);
      anonymous.delete(socket);
    };
    socket.once("close", lift);
    anonymous.add(socket);
    // The newest stays: it may be that of a page which opens just now.
    const [oldest] = anonymous;
    if (anonymous.size > MAX_ANONYMOUS && oldest) {
      anonymous.delete(oldest);
      oldest.close(TRY_AGAIN_LATER);
    }
    return lift;
  }

  function limitSession(sessionId: string, socket: WebSocket): void {
    const channels = bySession.get(sessionId) ?? new Set();
    bySession.set(sessionId, channels.add(socket));
    socket.once("close", () => channels.delete(socket) && channels.size === 0 && bySession.delete(sessionId));
    const [oldest] = channels;
    if (channels.size > MAX_OF_A_SESSION) oldest?.close(TRY_AGAIN_LATER);
  }

  app.websocketServer.on("connection", async (socket: WebSocket, request: IncomingMessage) => {
    const lift = limit(socket);
    const actor = await whose(request).catch(() => null);
    if (!actor || socket.readyState !== socket.OPEN) return;
    lift();
    if (actor.kind === "user") limitSession(actor.sessionId, socket);
    const confirm = async () => {
      if (!(await whose(request))) throw new AppError("unauthenticated", "This sign-in has ended.");
    };
    socket.once("close", watch({ confirm, end: () => socket.close(SERVICE_RESTART) }));
  });
  const listening = listen(services.sql, "auth", (about) => {
    // The token of a run that has ended signs no browser in.
    if (about === "run") return;
    for (const socket of app.websocketServer.clients) socket.close(SERVICE_RESTART);
  });
  app.addHook("onClose", async () => (await listening)());
}
