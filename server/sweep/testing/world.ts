/** For tests: a workspace with one record of every kind, under the names that inputs have for them. */
import { Readable } from "node:stream";
import { sql } from "drizzle-orm";
import { joinWorkspace, makeRun, makeWorkspace, signedInAs, uniqueWord } from "@/db/factories";
import { collectedRows, environmentBuilds, experiments, schedules } from "@/db/schema";
import { newId } from "@/domain/ids";
import { startActivity } from "../../activities/start-activity";
import { putArtifact } from "../../artifacts/put-artifact";
import { createUpload } from "../../artifacts/uploads";
import { createBatchEndpoint } from "../../batch-endpoints/change-endpoint";
import { createBatchDeployment } from "../../batch-endpoints/create-deployment";
import { createTarget } from "../../compute/create-target";
import type { WorkspaceCtx } from "../../core/context";
import type { Services } from "../../core/services";
import { createData } from "../../data/create-data";
import { createDatastore } from "../../datastores/create-datastore";
import { createDraft } from "../../designer/create-draft";
import { setAlert } from "../../endpoints/alerts";
import { createEndpoint } from "../../endpoints/change-endpoint";
import { createDeployment } from "../../endpoints/create-deployment";
import { addToGroup } from "../../groups/change-people";
import { createGroup } from "../../groups/create-group";
import { createInvite } from "../../invites/create-invite";
import { createModel } from "../../logged-models/create-model";
import { addGroup } from "../../members/add-group";
import { listMembers } from "../../members/list-members";
import { createReport } from "../../reports/create-report";
import { createRule } from "../../retention/rules";
import { setSecret } from "../../secrets/set-secret";
import { sendFiles } from "../../snapshots/testing";
import { testSubscription } from "../../subscriptions/change-subscription";
import { createSubscription } from "../../subscriptions/create-subscription";
import { ofWorkspace } from "../../subscriptions/policy";
import { createToken } from "../../tokens/create-token";
import { createView } from "../../views/create-view";

export interface World {
  owner: WorkspaceCtx;
  /** By the name of the field with which an input asks for it. A new kind of record gets its line here. */
  records: Record<string, string>;
  /** What only members of this workspace may read. */
  secrets: string[];
}

export async function makeWorld(services: Services): Promise<World> {
  const owner = await makeWorkspace(services);
  const reader = await joinWorkspace(owner, "reader");
  const [secret, experiment] = [uniqueWord("secret"), uniqueWord("experiment")];
  const experimentId = newId("experiment");
  await services.db
    .insert(experiments)
    .values({ id: experimentId, workspaceId: owner.workspaceId, name: experiment });
  const about = { displayName: secret, description: secret };
  const buildId = newId("build");
  await services.db
    .insert(environmentBuilds)
    .values({ id: buildId, nodeId: newId("node"), hash: uniqueWord("hash"), status: "ready" });
  const run = await makeRun(owner, { ...about, experimentId, buildId, status: "completed", kind: "client" });

  const { people } = await listMembers(owner);
  const person = people.find(({ userId }) => userId === reader.actor.userId)!;
  const { groupId } = await createGroup(owner, { name: uniqueWord("group") });
  await addToGroup(owner, { groupId, email: person.email });
  await addGroup(owner, { groupId, role: "reader" });
  const other = await signedInAs(services, { ...person, isAdmin: false, userId: owner.actor.userId });
  const upload = { owner: { kind: "run" as const, name: run.name }, path: "big.bin", partCount: 2 };
  const { id: uploadId } = await createUpload(owner, upload);
  const file = { ...upload, path: "notes.txt", bytes: Readable.from([Buffer.from(secret)]) };
  const { sha256 } = await putArtifact(owner, file);
  const { id: modelId } = await createModel(owner, { experimentId, name: uniqueWord("model") });
  const { name: secretName } = await setSecret(owner, {
    name: uniqueWord("key"),
    value: uniqueWord("value"),
  });
  const hook = {
    channel: "webhook" as const,
    url: `https://example.org/${secret}`,
    events: ["runEnded" as const],
  };
  const { subscriptionId } = await createSubscription(ofWorkspace(owner), hook);
  await testSubscription(ofWorkspace(owner), { subscriptionId });
  const { ruleId } = await createRule(owner, { action: "trash", afterDays: 30 });
  const tag = { change: { kind: "tag" as const, key: secret, value: secret }, at: new Date().toISOString() };
  const activityId = await services.db.transaction((tx) =>
    startActivity(tx, owner, { kind: "changeRuns", input: tag }),
  );
  const [asset, version] = [uniqueWord("asset"), uniqueWord("v")];
  await createData(owner, {
    yaml: `name: ${asset}\nversion: ${version}\ntype: uri_file\ndescription: ${secret}\npath: http://127.0.0.1:1/t.csv\n`,
  });
  const datastore = uniqueWord("store").replaceAll("-", "_");
  await createDatastore(owner, {
    yaml: JSON.stringify({
      name: datastore,
      type: "s3",
      endpoint: "http://127.0.0.1:1",
      bucket: "b",
      description: secret,
    }),
  });
  const target = uniqueWord("target");
  await createTarget(owner, { yaml: JSON.stringify({ name: target, type: "cluster", description: secret }) });
  const [endpoint, deployment] = [uniqueWord("endpoint"), uniqueWord("blue")];
  await createEndpoint(owner, { yaml: JSON.stringify({ name: endpoint, description: secret }) });
  const alert = uniqueWord("alert");
  const rule = { metric: "error_rate" as const, threshold: 5 };
  await setAlert(owner, { endpoint, name: alert, rule });
  const served = { name: deployment, endpoint_name: endpoint, description: secret };
  const scripts = { "code/score.py": "def init(): pass\n\ndef run(raw): return raw\n" };
  const { answer: deployed } = await sendFiles(owner, scripts, (paths) =>
    createDeployment(owner, {
      yaml: JSON.stringify({ ...served, code_configuration: { code: "code", scoring_script: "score.py" } }),
      paths,
    }),
  );
  const requestId = uniqueWord("request");
  const of = { deploymentId: deployed.deployment!.id, collection: "request", requestId };
  await services.db.insert(collectedRows).values({ ...of, at: new Date(), content: JSON.stringify(secret) });
  const [batchEndpoint, batchDeployment] = [uniqueWord("batch"), uniqueWord("night")];
  await createBatchEndpoint(owner, { yaml: JSON.stringify({ name: batchEndpoint, description: secret }) });
  const overFiles = { name: batchDeployment, endpoint_name: batchEndpoint, description: secret };
  await sendFiles(owner, { "code/score.py": "def run(files): return files\n" }, (paths) =>
    createBatchDeployment(owner, {
      yaml: JSON.stringify({
        ...overFiles,
        code_configuration: { code: "code", scoring_script: "score.py" },
      }),
      paths,
    }),
  );
  const schedule = uniqueWord("schedule");
  await services.db.insert(schedules).values({
    id: newId("schedule"),
    workspaceId: owner.workspaceId,
    name: schedule,
    description: secret,
    trigger: { type: "cron", expression: "0 3 * * *", time_zone: "UTC" },
    job: { type: "pipeline", pipeline_endpoint: secret, inputs: {} },
    userId: owner.actor.userId,
    userName: owner.actor.name,
  });
  const records = {
    schedule,
    endpoint,
    deployment,
    alert,
    batchEndpoint,
    batchDeployment,
    ...{ build: buildId, buildId },
    datastore,
    target,
    asset,
    version,
    ...wordsOfGateway({ experimentId, experiment, run: run.name, modelId, uploadId, sha256 }),
    workspace: owner.workspace,
    subscriptionId,
    subscription_id: subscriptionId,
    activityId,
    memberId: person.own!.memberId,
    userId: person.userId,
    groupId,
    inviteId: (await createInvite(owner, { role: "reader", note: secret })).inviteId,
    tokenId: (await createToken(owner, { name: secret })).tokenId,
    draftId: (await createDraft(owner, { name: secret, yaml: `type: pipeline\ndescription: ${secret}\n` }))
      .id,
    reportId: (await createReport(owner, { title: secret, body: secret })).id,
    sessionId: other.actor.kind === "user" ? other.actor.sessionId : "",
    viewId: (await createView(owner, { page: "runs", name: secret, query: secret })).viewId,
    experimentId,
    experiment,
    ruleId,
    run: run.name,
    parent: run.name,
  };
  return { owner, records, secrets: [secret, secretName, requestId, person.email, owner.actor.userId] };
}

/** The same records by the words that the doors for programs have for them. */
const wordsOfGateway = (
  ids: Record<"experimentId" | "experiment" | "run" | "modelId" | "uploadId" | "sha256", string>,
) => ({
  experiment_id: ids.experimentId,
  experiment_ids: ids.experimentId,
  experiment_name: ids.experiment,
  run_id: ids.run,
  run_ids: ids.run,
  source_run_id: ids.run,
  model_id: ids.modelId,
  upload_id: ids.uploadId,
  upload: ids.uploadId,
  sha256: ids.sha256,
  "*": `${ids.experimentId}/${ids.run}/artifacts/notes.txt`,
});

/** Gives the same world again until it is said to be spoilt, as by a change that was let through. */
export function keepWorld(services: Services): { get: () => Promise<World>; spoil: () => void } {
  let kept: Promise<World> | null = null;
  return {
    get: () => {
      kept ??= makeWorld(services);
      return kept;
    },
    spoil: () => {
      kept = null;
    },
  };
}

export interface Row {
  line: string;
  /** Whether the row belongs to the workspace by its own column, so that nobody else's row can look like it. */
  isInside: boolean;
}

/** The rows of a world: those of its workspace, and from tables without that column those with a word of it. */
export async function rowsOf(services: Services, { owner, records, secrets }: World): Promise<Row[]> {
  const { db } = services;
  const tables = await db.execute<{ name: string; isInside: boolean }>(
    sql`select table_name as name, bool_or(column_name = 'workspace_id') as "isInside"
      from information_schema.columns where table_schema = 'public' group by 1`,
  );
  const words = [...Object.values(records), ...secrets].map((word) => sql`${`%${word}%`}`);
  const selects = tables.map(({ name, isInside }) => {
    const theirs = isInside
      ? sql`t.workspace_id = ${owner.workspaceId}`
      : sql`t::text like any (array[${sql.join(words, sql`, `)}]::text[])`;
    return sql`select ${name}::text || t::text as line, ${isInside}::bool as "isInside"
      from ${sql.identifier(name)} t where ${theirs}`;
  });
  return db.execute<Row & Record<string, unknown>>(sql.join(selects, sql` union all `));
}

/** True when every row is still as it was, and the workspace has no new ones. */
export function isUntouched(before: Row[], after: Row[]): boolean {
  const left = new Set(after.map(({ line }) => line));
  const countInside = (rows: Row[]) => rows.filter(({ isInside }) => isInside).length;
  return before.every(({ line }) => left.has(line)) && countInside(before) === countInside(after);
}

/** The first of them that `touches` something, where all together do: by halves, as a look at the rows reads everything. */
export async function findFirst<T>(
  things: readonly T[],
  touches: (some: readonly T[]) => Promise<boolean>,
): Promise<T> {
  if (things.length === 1) return things[0]!;
  const first = things.slice(0, things.length / 2);
  return findFirst((await touches(first)) ? first : things.slice(first.length), touches);
}
