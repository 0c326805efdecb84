import websocket from "@fastify/websocket";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import { actorFromCookies } from "@/server/auth/actor-from-cookies";
import { type AppRouter, appRouter } from "@/server/trpc/root";
import type { App, GatewayDeps } from "../../deps";

/** The live channel: one WebSocket per tab with all its subscriptions, answered by the same router as the pages'. */
export async function liveRoutes(app: App, { services, authenticator }: GatewayDeps): Promise<void> {
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } });
  const trpcOptions = {
    router: appRouter,
    createContext: async ({ req }) => ({
      services,
      actor: await actorFromCookies(req, authenticator, services.publicUrl),
    }),
    onError: ({ error, path }) => {
      if (error.code === "INTERNAL_SERVER_ERROR") app.log.error({ err: error, path }, "live channel");
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>["trpcOptions"];
  // The session cookie is its sign-in, so the token hook leaves it alone.
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, public: true };
  });
  await app.register(fastifyTRPCPlugin, {
    prefix: "/live",
    useWSS: true,
    keepAlive: { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 },
    trpcOptions,
  });
}
