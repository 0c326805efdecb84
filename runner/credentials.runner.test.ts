import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { activities, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { readPrivateHost } from "@/domain/private-hosts";
import { isTerminal } from "@/domain/runs";
import { hostVariables } from "@/env";
import { headersOf, listeningGateway } from "@/gateway/bodies/testing/gateway";
import { readAsOwner } from "@/gateway/sweep/testing/check-routes";
import { waitFor } from "@/scripts/testing/start-studio";
import type { WorkspaceCtx } from "@/server/core/context";
import { guardConnects } from "@/server/core/guarded-connect";
import { createData } from "@/server/data/create-data";
import { uploadToDatastore } from "@/server/datastores/browse-datastore";
import { createDatastore } from "@/server/datastores/create-datastore";
import { AZURITE, BUCKET, bytesOf, S3_KEYS, testServers } from "@/server/datastores/testing";
import { createIngest } from "@/server/metrics/ingest";
import { submitFiles } from "@/server/submit/testing";
import { askAsOwner } from "@/server/sweep/testing/check-procedures";
import { makeWorld, rowsOf } from "@/server/sweep/testing/world";
import { appRouter } from "@/server/trpc/root";
import { carryOnActivities } from "./controller/carry-on";
import { createController } from "./controller/controller";
import { carrying, type ProcessStat } from "./node/drivers/local/processes";
import { type RunningNode, startNode } from "./node/node";
import { FIRST_UID } from "./node/testing/with-node";

const services = testServices(testDatabase());
const servers = testServers();
const gateway = listeningGateway(services);
const nodes: RunningNode[] = [];
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
});
afterAll(() => Promise.all(nodes.map((node) => node.stop({ endRuns: true }))));

const CREDENTIALS = [AZURITE.key, S3_KEYS.id, S3_KEYS.secret];
const isTold = (text: string | Buffer) => CREDENTIALS.some((credential) => text.includes(credential));

/** Reads what the run can, and says where a credential is. Of each it knows halves, so that it does not find itself. */
const SPY = `import os, pathlib, sys, time
halves = sys.argv[1:]
wanted = [(a + b).encode() for a, b in zip(halves[::2], halves[1::2])]
print("inputs", *(open(os.environ["AZURE_ML_INPUT_" + name]).read() for name in ("azure", "bucket")))
kept = [pathlib.Path(os.environ["AZURE_ML_INPUT_" + name]).parent for name in ("azure", "bucket")]
places = [pathlib.Path("."), pathlib.Path.home(), pathlib.Path("/tmp"), pathlib.Path(sys.prefix), *kept]
files = [file for place in places for file in place.rglob("*")] + list(pathlib.Path("/proc").glob("[0-9]*/*"))
read = 0
for file in files:
    if file.parts[:2] == ("/", "proc") and file.name not in ("environ", "cmdline", "mountinfo", "status"): continue
    try:
        if not file.is_file(): continue
        content = file.read_bytes()
    except OSError: continue
    read += 1
    if any(word in content for word in wanted): print("FOUND IN", file)
print("read", read > 20, flush=True)
pathlib.Path("outputs").mkdir(exist_ok=True)
pathlib.Path("outputs/seen.txt").write_text(str(read))
while not pathlib.Path("go").exists(): time.sleep(0.05)
`;
const HALVES = CREDENTIALS.flatMap((word) => [word.slice(0, 5), word.slice(5)]);

const SOURCES = [
  ["blobs", "azure"],
  ["lake", "bucket"],
] as const;

async function attach(ctx: WorkspaceCtx) {
  const s3 = { name: "lake", type: "s3", endpoint: servers.s3, bucket: BUCKET };
  const proof = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...s3, credentials: proof }) });
  const azure = { name: "blobs", type: "azure_blob", account_name: AZURITE.account, container_name: BUCKET };
  const key = { endpoint: servers.azure, credentials: { account_key: AZURITE.key } };
  await createDatastore(ctx, { yaml: JSON.stringify({ ...azure, ...key }) });
  for (const [datastore, asset] of SOURCES) {
    const bytes = bytesOf(`from ${datastore}`);
    await uploadToDatastore(ctx, { datastore, path: "in/table.txt", announced: {}, bytes });
    const place = `azureml://datastores/${datastore}/paths/in/table.txt`;
    await createData(ctx, {
      yaml: JSON.stringify({ name: asset, version: "1", type: "uri_file", path: place }),
    });
  }
}

async function startRunner(): Promise<void> {
  const ingest = createIngest(services.sql);
  const controller = createController({ services, ingest, secretKey: "k".repeat(32) });
  const place = { home: services.home, name: "local", slots: 1, uidBase: FIRST_UID };
  nodes.push(
    await startNode(controller, { ...place, hostVariables: hostVariables(), studioUrl: gateway.address }),
  );
}

async function submitBoth(ctx: WorkspaceCtx) {
  const job = {
    command: `python spy.py ${HALVES.map((half) => `'${half}'`).join(" ")}`,
    code: "code",
    inputs: {
      azure: { type: "uri_file", path: "azureml:azure@latest" },
      bucket: { type: "uri_file", path: "azureml:bucket:1" },
    },
  };
  const { run } = await submitFiles(ctx, JSON.stringify(job), { "code/spy.py": SPY });
  await carryOnActivities(services, 60_000);
  return run;
}

/** What the machine shows of a process: its words, its variables, and the files that it has open or mounted. */
function shownOf({ pid }: ProcessStat): string {
  const read = (name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "latin1");
    } catch {
      // One that has ended meanwhile shows nothing any more.
      return "";
    }
  };
  return ["cmdline", "environ", "mountinfo", "maps"].map(read).join("\n");
}

/** The script has been looked at, and may end. */
function letGo({ id }: { id: string }, processes: ProcessStat[]): void {
  const folders = processes.map(({ pid }) => readlinkSync(`/proc/${pid}/cwd`));
  writeFileSync(path.join(folders.find((folder) => folder.includes(id))!, "go"), "");
}

/** Every file of the data folder, contents and attempts alike, in which a credential stands. */
function filesTelling(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return files.filter((file) => isTold(readFileSync(file)));
}

test("a run with inputs from Azure and from a bucket is told no credential, and nothing that answers for it tells one", async () => {
  const world = await makeWorld(services);
  const ctx = world.owner;
  await attach(ctx);
  await startRunner();
  const run = await submitBoth(ctx);
  const read = async () => (await services.db.select().from(runs).where(eq(runs.id, run.id)))[0]!;
  const { byToken } = await headersOf(ctx);
  const url = `/api/v1/workspaces/${ctx.workspace}/jobs/${run.name}/logs/user`;
  const log = async () => (await gateway.app.inject({ url, headers: byToken })).body;
  await waitFor(async () => (await log()).includes("read ") || isTerminal((await read()).status), 60_000);

  const processes = carrying(`ATELIER_PROCESS_OF=${run.id}.1`);
  expect(processes).not.toEqual([]);
  expect(processes.map(shownOf).filter(isTold)).toEqual([]);
  expect(filesTelling(services.home)).toEqual([]);
  letGo(run, processes);
  await waitFor(async () => isTerminal((await read()).status), 60_000);
  expect(await read()).toMatchObject({ status: "completed", notices: [] });
  expect((await log()).trim().split("\n")).toEqual(["inputs from blobs from lake", "read True"]);

  const [activity] = await services.db.select().from(activities).where(eq(activities.kind, "stageInputs"));
  const about = { run: run.name, version: "1", activityId: activity!.id, id: activity!.id };
  for (const [datastore, asset] of SOURCES) {
    const records = { ...world.records, ...about, datastore, asset };
    const answers = [
      ...(await readAsOwner(gateway.app, gateway.routes, { ...world, records })),
      ...(await askAsOwner(appRouter, services, { ...world, records })),
    ];
    expect(answers.filter((answer) => answer.includes(run.name)).length).toBeGreaterThan(10);
    expect(answers.filter((answer) => answer.includes(`datastore-${datastore}-`))).not.toEqual([]);
    expect(answers.filter(isTold)).toEqual([]);
  }
  const rows = await rowsOf(services, world);
  expect(rows.filter(({ line }) => isTold(line))).toEqual([]);
  expect(filesTelling(services.home)).toEqual([]);
});
