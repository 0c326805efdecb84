import { env } from "@/env";
import { createAuthenticator } from "@/server/auth/authenticate";
import { tellOfOutage } from "@/server/core/await-database";
import { beat } from "@/server/core/beat";
import { endInOrder } from "@/server/core/end-in-order";
import { openServices } from "@/server/core/services";
import { createIngest } from "@/server/metrics/ingest";
import { listen } from "@/server/queue/notify";
import { buildGateway } from "./build";
import { proxyAdvice } from "./plugins/client-address";
import { listenForConnections } from "./plugins/listen";
import { proxyHotReload } from "./plugins/proxy-hot-reload";

const {
  NODE_ENV,
  PORT,
  DATABASE_URL,
  ATELIER_HOME,
  ATELIER_INTERNAL_SECRET,
  ATELIER_WEB_PORT,
  ATELIER_LISTEN_FD,
  ATELIER_TRUSTED_PROXIES,
  ATELIER_PROXY_SECRET,
  publicUrl,
} = env();
if (!DATABASE_URL || !ATELIER_INTERNAL_SECRET || !ATELIER_WEB_PORT) {
  throw new Error(
    "The gateway needs DATABASE_URL, ATELIER_INTERNAL_SECRET and ATELIER_WEB_PORT: `npm start` sets them.",
  );
}

const trust = { proxies: ATELIER_TRUSTED_PROXIES, secret: ATELIER_PROXY_SECRET };
const advice = proxyAdvice(trust);
if (advice) console.warn(advice);

beat(ATELIER_HOME, "gateway");
const services = openServices({ url: DATABASE_URL, home: ATELIER_HOME, publicUrl });
const authenticator = createAuthenticator(services);
// The port opens all the same, and tells those who ask what is wrong.
tellOfOutage(services);
void listen(services.sql, "auth", authenticator.forget);
const ingest = createIngest(services.sql);

const app = await buildGateway(
  { services, authenticator, ingest },
  {
    port: ATELIER_WEB_PORT,
    internalSecret: ATELIER_INTERNAL_SECRET,
    isHttps: publicUrl.startsWith("https:"),
    trust,
  },
);
if (NODE_ENV === "development") proxyHotReload(app, ATELIER_WEB_PORT);
await listenForConnections(app, { port: PORT, fd: ATELIER_LISTEN_FD });

endInOrder(async () => {
  await app.close();
  await ingest.close();
  await services.close();
});
