/** For tests: a whole gateway over a database, with nothing behind it where the pages would be. */
import { buildGateway } from "@/gateway/build";
import type { App } from "@/gateway/deps";
import { createAuthenticator } from "@/server/auth/authenticate";
import type { Services } from "@/server/core/services";
import { createIngest } from "@/server/metrics/ingest";

const NO_PAGES = { port: 9, internalSecret: "x", isHttps: false };

export interface TestGateway {
  app: App;
  /** The addresses of all requests so far. */
  asked: string[];
  close(): Promise<void>;
}

export async function startGateway(services: Services): Promise<TestGateway> {
  const asked: string[] = [];
  const ingest = createIngest(services.sql);
  const deps = { services, authenticator: createAuthenticator(services), ingest };
  const app = await buildGateway(deps, NO_PAGES, (built) => {
    built.addHook("onRequest", async (request) => void asked.push(request.url));
  });
  await app.ready();
  const close = async () => {
    await app.close();
    await ingest.close();
  };
  return { app, asked, close };
}
