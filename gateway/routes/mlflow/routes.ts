/**
 * MLflow's tracking server, as its clients know it: at `/mlflow/<workspace>` and, for the token's own workspace, at the
 * root. Each door is a line of a table; here they are hung up, with one way in and one way to fail.
 */
import { isUtf8 } from "node:buffer";
import { AppError } from "@/domain/errors";
import { takeBytes } from "@/gateway/bodies/take-bytes";
import type { App, GatewayDeps, Request } from "@/gateway/deps";
import { parse } from "@/server/core/parse";
import { artifactRoutes, byteRoutes, getArtifact } from "./artifacts";
import { sendFailure, sendUnknownDoor } from "./errors";
import { experimentRoutes } from "./experiments";
import { loggedModelRoutes } from "./logged-models";
import { metricRoutes } from "./metrics";
import { openFor } from "./open-workspace";
import { readJsonText, toSnakeCase, writeJsonText } from "./protobuf-json";
import { registryRoutes } from "./registry";
import type { Call, Route } from "./route";
import { runDataRoutes } from "./run-data";
import { runRoutes } from "./runs";
import { sendSignpost } from "./signpost";

/** The version of MLflow's server whose behaviour this door has. */
const MLFLOW_VERSION = "3.17.2";
/** Datasets bring their schema and their profile along, which MLflow lets have 17 MB. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const BASES = ["/api/2.0", "/ajax-api/2.0"];
const SERVER_INFO = {
  store_type: "SqlStore",
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: true,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: {},
};

const jsonRoutes: Route[] = [
  ...experimentRoutes,
  ...runRoutes,
  ...runDataRoutes,
  ...metricRoutes,
  ...loggedModelRoutes,
  ...artifactRoutes,
  ...registryRoutes,
];

export async function mlflowRoutes(app: App, deps: GatewayDeps): Promise<void> {
  app.setReplySerializer(writeJsonText);
  app.setErrorHandler((failure, request, reply) => sendFailure(app, failure, request, reply));
  await app.register(async (scope) => {
    readJson(scope as App);
    scope.addHook("onRoute", (route) => {
      route.bodyLimit = MAX_JSON_BYTES;
    });
    for (const route of jsonRoutes) for (const base of BASES) hang(scope as App, deps, route, base);
    hang(scope as App, deps, getArtifact, "");
    addUnknownDoors(scope as App);
  });
  await app.register(async (scope) => {
    takeBytes(scope as App);
    for (const route of byteRoutes) for (const base of BASES) hang(scope as App, deps, route, base);
  });
  addFacts(app);
}

function hang(
  app: App,
  deps: GatewayDeps,
  { method, path, schema, describes, conflictCode, fields, answer }: Route,
  base: string,
) {
  app.route({
    method,
    url: `${base}${path}`,
    config: { conflictCode, fields, input: describes ?? schema },
    handler: async (request, reply) => {
      const ctx = await openFor(request, deps);
      const given = inputOf(request);
      const input = schema ? parse(schema, given) : given;
      reply.header("x-content-type-options", "nosniff");
      return (await answer({ ctx, input, deps, request, reply } as Call<never>)) ?? {};
    },
  });
}

/** Query, body and the names in the path as one; `run_uuid` is the old word for `run_id`. */
function inputOf({ query, body, params }: Request): Record<string, unknown> {
  if (body !== undefined && body !== null && (typeof body !== "object" || Array.isArray(body))) {
    throw new AppError("invalid", "The body must be a JSON object.");
  }
  const { workspace: _workspace, "*": _rest, ...named } = params as Record<string, string>;
  const input: Record<string, unknown> = { ...toSnakeCase(query as object), ...body, ...named };
  input.run_id ??= input.run_uuid;
  return input;
}

/** A body is JSON in UTF-8 and says so; another kind is refused before it is read. */
function readJson(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    if (body.length === 0) return done(null, {});
    if (!isUtf8(body as Buffer)) return done(new AppError("invalid", "The body is not UTF-8."));
    try {
      done(null, readJsonText(body.toString()));
    } catch (failure) {
      done(failure instanceof AppError ? failure : new AppError("invalid", "The body is not JSON."));
    }
  });
  app.addContentTypeParser("*", (_request, _payload, done) => {
    done(new AppError("invalid", "The Content-Type must be application/json."));
  });
}

/** What this door does not offer is said in MLflow's words, and not by a page of the studio. */
function addUnknownDoors(app: App): void {
  const places = app.prefix ? ["/*"] : ["/api/2.0/*", "/api/3.0/*", "/ajax-api/*"];
  for (const url of places) app.all(url, async (request, reply) => sendUnknownDoor(request, reply));
}

function addFacts(app: App): void {
  const config = { public: true };
  app.get("/version", { config }, async (_request, reply) => reply.type("text/plain").send(MLFLOW_VERSION));
  for (const base of ["/api/3.0", "/ajax-api/3.0"]) {
    app.get(`${base}/mlflow/server-info`, { config }, async () => SERVER_INFO);
  }
  if (!app.prefix) return;
  app.get("/health", { config }, async (_request, reply) => reply.type("text/plain").send("OK"));
  app.get("/", { config }, sendSignpost);
}
