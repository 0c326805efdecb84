import websocket from "@fastify/websocket";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import { MAX_BATCH } from "@/domain/batch";
import { actorFromCookies } from "@/server/auth/actor-from-cookies";
import { openBelieved } from "@/server/auth/open-workspace";
import { linkAddress } from "@/server/core/address";
import { inTrpcWords } from "@/server/trpc/init";
import { type AppRouter, appRouter } from "@/server/trpc/root";
import type { App, GatewayDeps } from "../../deps";
import { blobRoute } from "./blobs";
import { boundMessages } from "./bound-messages";
import { chartRoute } from "./chart";
import { datastoreDownload, datastoreUpload } from "./datastore-files";
import { endChannels } from "./end-channels";
import { pieceProgress, pieceUpload } from "./pieces";

/** The list of a hundred thousand files, of which New run asks what a snapshot would hold. */
const MAX_QUESTION_BYTES = 16 * 1024 * 1024;
const MAX_QUESTION_VALUES = 500_000;

/** What a client sends that is too large or no WebSocket's: his mistake, of which our stack tells nothing. */
const isBadFrame = (failure: unknown) =>
  String((failure as { code?: unknown } | undefined)?.code).startsWith("WS_ERR_");

/**
 * The live channel, answered by the same router as the pages': one WebSocket per tab with all its subscriptions, and the
 * questions of the pages, which web would answer several times slower.
 */
export async function liveRoutes(app: App, deps: GatewayDeps): Promise<void> {
  const { services, authenticator } = deps;
  await app.register(websocket, {
    options: { maxPayload: 64 * 1024 },
    errorHandler: (error, socket) => {
      if (isBadFrame(error)) app.log.warn(`live channel: cut a connection: ${error.message}`);
      else app.log.error({ err: error }, "live channel");
      socket.terminate();
    },
  });
  boundMessages(app.websocketServer);
  const trpcOptions = {
    router: appRouter,
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH,
    createContext: async ({ req }) => ({
      services: { ...services, publicUrl: linkAddress(services.publicUrl, req.headers.host) },
      actor: await inTrpcWords(actorFromCookies(req, authenticator, services.publicUrl)),
      // One actor lasts as long as its WebSocket, too long to be believed.
      open: req.headers.upgrade ? undefined : openBelieved,
    }),
    onError: ({ error, path }) => {
      if (isBadFrame(error.cause)) return;
      if (error.code === "INTERNAL_SERVER_ERROR") app.log.error({ err: error, path }, "live channel");
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>["trpcOptions"];
  // Each procedure says whether it is for somebody who has signed in, so the hook lets all of them pass.
  app.addHook("onRoute", (route) => {
    const isAsking = !route.config?.session;
    const body = isAsking ? { maxValues: MAX_QUESTION_VALUES } : {};
    if (isAsking) route.bodyLimit = MAX_QUESTION_BYTES;
    route.config = { body, ...route.config, public: isAsking };
  });
  chartRoute(app, deps);
  await app.register(async (scope) => blobRoute(scope as App, deps));
  pieceProgress(app, deps);
  await app.register(async (scope) => pieceUpload(scope as App, deps));
  datastoreDownload(app, deps);
  await app.register(async (scope) => datastoreUpload(scope as App, deps));
  await app.register(fastifyTRPCPlugin, {
    prefix: "/live",
    useWSS: true,
    keepAlive: { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 },
    trpcOptions,
  });
  endChannels(app, deps);
}
