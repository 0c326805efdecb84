/** REST v1: what the command line, the SDK and other programs talk to. Its contract is docs/rest-v1.md. */
import swagger from "@fastify/swagger";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { notFound } from "@/domain/errors";
import { refuseIssues } from "@/domain/issues";
import type { App, GatewayDeps } from "../../deps";
import { accountRoutes } from "./account-routes";
import { activityRoutes } from "./activity-routes";
import { alertRoutes } from "./alert-routes";
import { assetRoutes } from "./asset-routes";
import { batchEndpointRoutes } from "./batch-endpoint-routes";
import { blobRoutes } from "./blob-routes";
import { buildRoutes } from "./build-routes";
import { computeRoutes } from "./compute-routes";
import { dataTableRoutes } from "./data-table-routes";
import { datastoreRoutes, datastoreUploads } from "./datastore-routes";
import { endpointRoutes } from "./endpoint-routes";
import { fileRoutes } from "./file-routes";
import { jobRoutes } from "./job-routes";
import { listRoutes } from "./list-routes";
import { logRoutes } from "./log-routes";
import { notificationRoutes } from "./notification-routes";
import { pieceRoutes, pieceUploads } from "./piece-routes";
import { pipelineRoutes } from "./pipeline-routes";
import { queryRoutes } from "./query-routes";
import { scheduleRoutes } from "./schedule-routes";
import { secretRoutes } from "./secret-routes";
import { submitRoutes } from "./submit-routes";
import { subscriptionRoutes } from "./subscription-routes";
import { trashRoutes } from "./trash-routes";

export async function v1Routes(app: App, deps: GatewayDeps): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Atelier REST v1", version: "1" },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  // The schemas of the routes are documentation: each command checks its own input, once, at every door.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.addHook("preValidation", async ({ query }) => refuseRepeated(query as object));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));

  readEmptyBodies(app);

  for (const routes of [
    accountRoutes,
    submitRoutes,
    assetRoutes,
    computeRoutes,
    scheduleRoutes,
    dataTableRoutes,
    endpointRoutes,
    alertRoutes,
    batchEndpointRoutes,
    jobRoutes,
    listRoutes,
    logRoutes,
    fileRoutes,
    activityRoutes,
    buildRoutes,
    blobRoutes,
    pieceRoutes,
    pieceUploads,
    notificationRoutes,
    pipelineRoutes,
    datastoreRoutes,
    datastoreUploads,
    queryRoutes,
    secretRoutes,
    subscriptionRoutes,
    trashRoutes,
  ]) {
    await app.register(async (scope) => routes(scope as App, deps));
  }
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  app.all("/*", { schema: { hide: true } }, (request) => {
    throw notFound("door", `${request.method} ${request.url.split("?")[0]}`);
  });
}

/** What is given twice in a query arrives as a list, and no door here asks for one. */
function refuseRepeated(query: object): void {
  const issues = Object.entries(query)
    .filter(([, value]) => Array.isArray(value))
    .map(([path]) => ({ path, message: "is given more than once in the address: give it once" }));
  if (issues.length > 0) throw refuseIssues(issues);
}

/** A verb such as cancel has nothing to say, though many clients announce JSON with every request. */
function readEmptyBodies(app: App): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) =>
    body === "" ? done(null, undefined) : parseJson(request, body as string, done),
  );
}
