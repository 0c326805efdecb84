import fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { deployments } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { Telemetry } from "@/gateway/serving/telemetry";
import { createAuthenticator } from "@/server/auth/authenticate";
import type { WorkspaceCtx } from "@/server/core/context";
import { createEndpoint } from "@/server/endpoints/change-endpoint";
import { loadEndpoint } from "@/server/endpoints/endpoint-record";
import { createToken } from "@/server/tokens/create-token";
import type { App, GatewayDeps } from "../../deps";
import { addAuthentication } from "../../plugins/authenticate";
import { answerErrors } from "../../plugins/errors";
import { metricsRoutes } from "./routes";

const services = testServices(testDatabase());
const telemetry = new Telemetry({ save: async () => {} });
const app: App = fastify();
beforeAll(async () => {
  const deps = { services, authenticator: createAuthenticator(services) } as GatewayDeps;
  answerErrors(app);
  addAuthentication(app, deps);
  metricsRoutes(app, deps, telemetry);
  await app.ready();
});
afterAll(() => app.close());

/** A workspace with a deployment that has answered, and a token of its owner. */
async function begin() {
  const ctx: WorkspaceCtx = await makeWorkspace(services);
  await createEndpoint(ctx, { yaml: "name: echo" });
  const { id: endpointId } = await loadEndpoint(services.db, ctx.workspaceId, "echo");
  const { workspaceId } = ctx;
  const deploymentId = newId("deployment");
  await services.db.insert(deployments).values({
    ...{ id: deploymentId, endpointId, workspaceId, name: "blue" },
    ...{ state: "succeeded", generation: 1, userName: "x" },
  });
  telemetry.count({
    ...{ endpointId, deploymentId, instanceId: undefined, requestId: "r" },
    ...{ status: 200, reason: undefined, totalMs: 3, queueMs: 0, runMs: 2, deaths: 0 },
  });
  const { token } = await createToken(ctx, { name: "prometheus" });
  return { ctx, token };
}

const scrape = (token?: string) =>
  app.inject({ url: "/metrics", headers: token ? { authorization: `Bearer ${token}` } : {} });

test("a token gets the counts of its workspaces alone, in the format of Prometheus", async () => {
  const [mine, other] = [await begin(), await begin()];
  const answer = await scrape(mine.token);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const named = `workspace="${mine.ctx.workspace}",endpoint="echo",deployment="blue"`;
  expect(answer.body).toContain(`atelier_endpoint_requests_total{${named},outcome="succeeded"} 1\n`);
  expect(answer.body).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(answer.body).not.toContain(other.ctx.workspace);
});

test("nobody without a token gets anything", async () => {
  expect((await scrape()).statusCode).toBe(401);
  expect((await scrape("atl_none")).statusCode).toBe(401);
});
