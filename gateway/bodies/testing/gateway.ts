/** For tests: a gateway that listens, with something that takes what comes where the pages would be. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll } from "vitest";
import { secretKey } from "@/env";
import { buildGateway } from "@/gateway/build";
import type { App } from "@/gateway/deps";
import { type Route, watchRoutes } from "@/gateway/sweep/testing/routes";
import { createAuthenticator } from "@/server/auth/authenticate";
import { cookieNames } from "@/server/auth/session-cookie";
import type { Ctx, WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { createToken } from "@/server/tokens/create-token";

process.env.ATELIER_SECRET_KEY ??= "a key for tests, of more than 32 characters";

/** More than the buffers on the way hold. */
const LARGE_BYTES = 64 * 1024 * 1024;

export interface ListeningGateway {
  app: App;
  address: string;
  routes: Route[];
  /** What reached the pages: the hash of each body. */
  atPages: string[];
}

/** Call it at the top of a test file. */
export function listeningGateway(services: Services, plant: (app: App) => void = () => {}): ListeningGateway {
  const gateway = { atPages: [] as string[] } as ListeningGateway;
  const pages = createServer(async (request, response) => {
    const hash = createHash("sha256");
    try {
      for await (const piece of request) hash.update(piece);
    } catch {
      return;
    }
    const sha256 = hash.digest("hex");
    if (request.url === "/large") return void response.end(Buffer.alloc(LARGE_BYTES));
    gateway.atPages.push(sha256);
    response.end(JSON.stringify({ sha256, expect: request.headers.expect }));
  });
  let ingest: Ingest;
  beforeAll(async () => {
    ingest = createIngest(services.sql);
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const deps = { services, authenticator: createAuthenticator(services), ingest };
    const web = { port: (pages.address() as AddressInfo).port, internalSecret: "x", isHttps: false };
    const watch = watchRoutes();
    gateway.app = await buildGateway(deps, web, (app) => {
      watch.onApp(app);
      plant(app);
    });
    gateway.address = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
    gateway.routes = watch.routes();
  });
  afterAll(async () => {
    await gateway.app.close();
    await ingest.close();
    pages.close();
  });
  return gateway;
}

/** The headers of a script, and those of a page of ours. */
export async function headersOf(ctx: WorkspaceCtx) {
  return {
    byToken: { authorization: `Bearer ${(await createToken(ctx, { name: "bytes" })).token}` },
    byCookie: await cookieOf(ctx),
  };
}

async function cookieOf({ actor, services }: Ctx): Promise<Record<string, string>> {
  const sid = actor.kind === "user" ? actor.sessionId : "";
  const { session } = cookieNames(services.publicUrl);
  return {
    cookie: `${session}=${await encode({ token: { sid }, secret: secretKey() })}`,
    origin: services.publicUrl,
  };
}
