/** For tests: REST v1 on a port of its own, and callers with real tokens. */
import fastify from "fastify";
import { afterAll, beforeAll } from "vitest";
import { makeWorkspace } from "@/db/factories";
import { apiTokens } from "@/db/schema";
import { HTTP_STATUS } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { Role } from "@/domain/permissions";
import { createAuthenticator } from "@/server/auth/authenticate";
import { hashSecret, newSecret } from "@/server/auth/secrets";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { createIngest } from "@/server/metrics/ingest";
import type { App } from "../../deps";
import { addAuthentication } from "../../plugins/authenticate";
import { toAppError } from "../../plugins/errors";
import { v1Routes } from "./routes";

/** The door over the test's services. Call it at the top of the file. */
export function testDoor(services: Services) {
  const app: App = fastify();
  const door = { app, address: "", visit: (role?: Role) => visit(services, app, role) };
  beforeAll(async () => {
    app.setErrorHandler((failure, _request, reply) => {
      const { code, message, details } = toAppError(failure, app.log);
      reply.code(HTTP_STATUS[code]).send({ error: { code, message, issues: details.issues ?? [] } });
    });
    const ingest = createIngest(services.sql);
    const deps = { services, authenticator: createAuthenticator(services), ingest };
    addAuthentication(app, deps);
    await app.register(async (scope) => v1Routes(scope as App, deps), { prefix: "/api/v1" });
    door.address = await app.listen({ port: 0, host: "127.0.0.1" });
  });
  afterAll(() => app.close());
  return door;
}

/** Somebody with that role in a new workspace, and how they call the door. */
async function visit(services: Services, app: App, role: Role = "contributor") {
  const ctx = await makeWorkspace(services, { role });
  const token = await tokenOf(services, ctx);
  const call = async (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    payload?: unknown,
    headers = {},
  ) => {
    const answer = await app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(payload === undefined ? {} : { payload: payload as string | object }),
    });
    const isJson = `${answer.headers["content-type"]}`.includes("json");
    const body = isJson ? answer.json() : answer.rawPayload;
    return { status: answer.statusCode, headers: answer.headers, body };
  };
  return { ctx, token, call, jobs: `/workspaces/${ctx.workspace}/jobs` };
}

async function tokenOf(services: Services, { actor }: WorkspaceCtx): Promise<string> {
  const token = newSecret("atl");
  const { userId } = actor;
  const row = {
    id: newId("token"),
    userId,
    name: "test",
    hash: hashSecret(token),
    lastFour: token.slice(-4),
  };
  await services.db.insert(apiTokens).values(row);
  return token;
}
