import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { z } from "zod";
import type { Authenticator } from "@/server/auth/authenticate";
import type { NodeIdentity } from "@/server/auth/node-identity";
import type { Caller } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";

/** What every door of the gateway is given. A door is a Fastify plugin: `mlflowRoutes(app, deps)`. */
export interface GatewayDeps {
  services: Services;
  authenticator: Authenticator;
  ingest: Ingest;
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger>;

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the authentication hook of every route that is not declared public. */
    actor: Caller;
    /** The node that asks, at the door of nodes. */
    node: NodeIdentity;
    /** True once the caller's default workspace was opened, where the address names none. */
    hasOpenedDefault?: boolean;
  }
  interface FastifyContextConfig {
    /** True for the few doors that need no token. Everything else answers 401 without one. */
    public?: boolean;
    /** True for the doors of the pages, which ask for the session cookie in place of a token. */
    session?: boolean;
    /** True for the door of nodes, which asks for a node token. */
    node?: boolean;
    /** Asks who is there in place of the studio's own token. Such a door hands a body on as it came. */
    identify?: (request: FastifyRequest) => Promise<void>;
    /** True where the body is the bytes of a file; set by `takeBytes`. */
    bytes?: boolean;
    body?: {
      /** What may be announced, where it is not the route's `bodyLimit`. */
      maxBytes?: number;
      /** True where a body must say how long it is. */
      needsLength?: boolean;
      /** How many values its JSON may have, where these are not enough. */
      maxValues?: number;
    };
    /** What the door reads from its query, body and path, where its `schema` does not say it. */
    input?: z.ZodType;
  }
}

export type Request = FastifyRequest;
