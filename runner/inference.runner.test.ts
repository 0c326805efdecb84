import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { activities, instances, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { isOpen } from "@/domain/activities";
import { libraryAddress } from "@/domain/inference/library";
import { isTerminal } from "@/domain/runs";
import { buildGateway } from "@/gateway/build";
import { waitFor } from "@/scripts/testing/start-studio";
import { createAuthenticator } from "@/server/auth/authenticate";
import type { WorkspaceCtx } from "@/server/core/context";
import { runDraft } from "@/server/designer/run-draft";
import { readKeys } from "@/server/endpoints/keys";
import { getDeployment } from "@/server/endpoints/list-endpoints";
import { createInference } from "@/server/inference/create-inference";
import { deployInference } from "@/server/inference/deploy-inference";
import { createIngest } from "@/server/metrics/ingest";
import { readExample } from "@/server/models/read-example";
import { submitFiles } from "@/server/submit/testing";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
beforeAll(buildRunner);

/** The first run builds the environment of the library. */
const LONG_MS = 900_000;

const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
const use = (name: string, inputs: object = {}) => ({ component: libraryAddress(name), inputs });

/** Who is older or earns more buys; some ages are not known. */
const ROWS = Array.from({ length: 80 }, (_, row) => {
  const [age, income] = [18 + ((row * 37) % 60), 1_000 + ((row * 919) % 5_000)];
  const region = ["north", "south", "east"][row % 3];
  return [row % 9 === 0 ? "" : age, income, region, age * 60 + income > 5_000 ? "yes" : "no"].join(",");
});
const TRAINING = {
  type: "pipeline",
  display_name: "Who buys",
  jobs: {
    people: use("enter_data_manually", { text: ["age,income,region,buys", ...ROWS].join("\n") }),
    clean: use("clean_missing_data", { data: from("people", "data"), columns: "age", mode: "median" }),
    split: use("split_data", { data: from("clean", "cleaned"), stratify_column: "buys" }),
    scale: use("normalize_data", { data: from("split", "first"), columns: "age, income" }),
    same: use("apply_transformation", {
      data: from("split", "second"),
      transformation: from("scale", "transformation"),
    }),
    algorithm: use("two_class_logistic_regression"),
    train: use("train_model", {
      untrained: from("algorithm", "untrained"),
      data: from("scale", "normalized"),
      label: "buys",
    }),
    score: use("score_model", { model: from("train", "model"), data: from("same", "transformed") }),
  },
};

/** Waits for the end of a run, which has to be a good one. */
async function completed(name: string): Promise<void> {
  const read = async () => (await database.db.select().from(runs).where(eq(runs.name, name)))[0]!;
  await waitFor(async () => isTerminal((await read()).status), LONG_MS);
  expect(await read()).toMatchObject({ status: "completed", error: null });
}

async function startGateway(): Promise<string> {
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
  return url;
}

async function deployed(ctx: WorkspaceCtx, run: string): Promise<void> {
  const names = { modelName: "buyers", endpointName: "buyers", deploymentName: "blue" };
  await deployInference(ctx, { run, ...names });
  const { activityId } = await getDeployment(ctx, { endpoint: "buyers", deployment: "blue" });
  const read = async () =>
    (await database.db.select().from(activities).where(eq(activities.id, activityId)))[0]!;
  await waitFor(async () => !isOpen((await read()).status), LONG_MS);
  expect(await read()).toMatchObject({ status: "completed" });
}

test("a trained pipeline becomes a service, which scores rows without a label by what was learned", {
  timeout: LONG_MS,
}, async () => {
  const ctx = await makeWorkspace(services);
  startRunner(
    { databaseUrl: database.url, home: services.home },
    { ATELIER_SECRET_KEY: "a key for tests, of more than 32 characters" },
  );
  const url = await startGateway();
  const { run: training } = await submitFiles(ctx, JSON.stringify(TRAINING));
  await completed(training.name);
  const { draftId } = await createInference(ctx, { run: training.name });
  const { run } = await runDraft(ctx, { draftId, revision: 1, experiment: "e", idempotencyKey: "k" });
  await completed(run);
  await deployed(ctx, run);
  expect(await readExample(ctx, { name: "buyers" })).toEqual({ age: null, income: 1000, region: "north" });

  const { primaryKey } = await readKeys(ctx, { endpoint: "buyers" });
  const ask = async (body: object) => {
    const answer = await fetch(`${url}/endpoints/${ctx.workspace}/buyers/score`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${primaryKey}`, "content-type": "application/json" },
    });
    return { status: answer.status, body: await answer.json() };
  };
  const rows = [
    { age: null, income: 5_900, region: "north" },
    { age: 19, income: 1_100, region: "south" },
  ];
  const scored = [{ "Scored Labels": "yes" }, { "Scored Labels": "no" }];
  expect(await ask({ input_data: rows })).toMatchObject({ status: 200, body: scored });
  expect(await ask({ Inputs: { WebServiceInput0: rows } })).toMatchObject({
    status: 200,
    body: { Results: { WebServiceOutput0: scored } },
  });
  const lacking = await ask({ input_data: [{ age: 30, region: "north" }] });
  expect(lacking).toMatchObject({ status: 400, body: { message: expect.stringContaining("income") } });
});
