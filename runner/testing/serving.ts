/** For tests of what serves: a runner, a gateway, and an endpoint behind which something is deployed. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { beforeAll, onTestFinished, vi } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { activities, instances } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { isOpen } from "@/domain/activities";
import { buildGateway } from "@/gateway/build";
import { carrying } from "@/runner/node/drivers/local/processes";
import { waitFor } from "@/scripts/testing/start-studio";
import { createAuthenticator } from "@/server/auth/authenticate";
import type { WorkspaceCtx } from "@/server/core/context";
import { createEndpoint } from "@/server/endpoints/change-endpoint";
import { createDeployment } from "@/server/endpoints/create-deployment";
import { readKeys } from "@/server/endpoints/keys";
import { createIngest } from "@/server/metrics/ingest";
import { sendFiles } from "@/server/snapshots/testing";
import { buildRunner, startRunner } from "./runner-process";

export const database = testDatabase();
export const services = testServices(database);
/** What the secrets of the tests are sealed with; the gateway of the tests makes the tokens of runs from it. */
const SECRETS = { ATELIER_SECRET_KEY: "a key for tests, of more than 32 characters" };
export const start = () => startRunner({ databaseUrl: database.url, home: services.home }, SECRETS);
beforeAll(() => {
  vi.stubEnv("ATELIER_SECRET_KEY", SECRETS.ATELIER_SECRET_KEY);
  return buildRunner();
});

export const LONG_MS = 60_000;
const ECHO = `import json, os
def init():
    print("init of", os.environ["WHO"], open(os.environ["AZUREML_MODEL_DIR"] + "/model/weights.txt").read(), flush=True)
def run(raw):
    print("asked", raw, flush=True)
    return {"who": os.environ["WHO"], "pid": os.getpid()}
`;

interface Asked {
  script?: string;
  variables?: Record<string, string>;
  takesAll?: boolean;
  more?: object;
}

export async function deploy(ctx: WorkspaceCtx, name: string, asked: Asked = {}) {
  const { script = ECHO, variables = {}, takesAll = false, more = {} } = asked;
  const yaml = JSON.stringify({
    ...{ name, endpoint_name: "echo", model: { path: "model" } },
    code_configuration: { code: "code", scoring_script: "score.py" },
    environment: { variables: { WHO: name } },
    environment_variables: variables,
    request_settings: { max_concurrent_requests_per_instance: 8, request_timeout_ms: 20_000 },
    ...more,
  });
  const files = { "code/score.py": script, "model/weights.txt": "7" };
  const { answer } = await sendFiles(ctx, files, (paths) =>
    createDeployment(ctx, { yaml, paths, all_traffic: takesAll }),
  );
  return answer.deployment!;
}

/** The activity that deploys, once it has ended. */
export async function ended(activityId: string) {
  const read = async () =>
    (await database.db.select().from(activities).where(eq(activities.id, activityId)))[0]!;
  await waitFor(async () => !isOpen((await read()).status), LONG_MS);
  return read();
}

/** A workspace with an endpoint, a runner, and a gateway at which it is asked. */
export async function startServing() {
  const runner = start();
  const ctx = await makeWorkspace(services);
  await createEndpoint(ctx, { yaml: "name: echo\n" });
  const pages = createServer((_request, response) => response.end("a page"));
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const ingest = createIngest(services.sql);
  const app = await buildGateway(
    { services, authenticator: createAuthenticator(services), ingest },
    { port: (pages.address() as AddressInfo).port, internalSecret: "x", isHttps: false },
  );
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    // The next runner on this data folder would start them again.
    await database.db.delete(instances);
    await app.close();
    await ingest.close();
    pages.close();
  });
  const { primaryKey } = await readKeys(ctx, { endpoint: "echo" });
  const ask = async (body: object, deployment?: string) => {
    const answer = await fetch(`${url}/endpoints/${ctx.workspace}/echo/score`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        ...{ authorization: `Bearer ${primaryKey}`, "content-type": "application/json" },
        ...(deployment ? { "azureml-model-deployment": deployment } : {}),
      },
    });
    const text = await answer.text();
    return { status: answer.status, body: answer.ok ? JSON.parse(text) : text };
  };
  return { ctx, runner, ask, url };
}

export const instancesOf = (deploymentId: string) =>
  database.db.select().from(instances).where(eq(instances.deploymentId, deploymentId));

/** The process that answers for an instance. */
export function workerOf({ id, attempt }: { id: string; attempt: number }) {
  const all = carrying(`ATELIER_PROCESS_OF=${id}.${attempt}`);
  const isPython = (pid: number) => /python/.test(readFileSync(`/proc/${pid}/comm`, "utf8"));
  return all.filter(({ pid }) => isPython(pid)).at(-1)!;
}
