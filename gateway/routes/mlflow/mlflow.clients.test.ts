/** The real `mlflow` client, unmodified, against a gateway that listens. */
import { execFile, execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { startTestServer, testDatabase } from "@/db/testing";
import { hashSecret, newSecret } from "@/server/auth/secrets";
import { listMedia } from "@/server/metrics/list-media";
import { createToken } from "@/server/tokens/create-token";
import { startGateway } from "./testing/gateway";

const VERSION = "3.17.2";
/** The last of those that many scripts still pin: it escapes and names things in ways of its own. */
const OLD_VERSION = "2.15.1";
const scriptAt = (name: string) => path.join(import.meta.dirname, "testing", name);
const run = promisify(execFile);

const server = await startTestServer();
process.env.ATELIER_TEST_DATABASE_URL = server.url;
afterAll(() => server.stop());
const services = testServices(testDatabase());

let python: string;
let url: string;
let close: () => Promise<void>;
let asked: string[];
beforeAll(async () => {
  python = installClient();
  const gateway = await startGateway(services);
  url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
  close = gateway.close;
  asked = gateway.asked;
});
afterAll(() => close());

/** The interpreter of a virtual environment with the client, made once for each user. */
function installClient(version = VERSION): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  const home = path.join(cache, "atelier", "clients", `mlflow-${version}`);
  const interpreter = path.join(home, "bin", "python");
  const marker = path.join(home, ".ok");
  if (fs.existsSync(marker)) return interpreter;
  fs.rmSync(home, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", home]);
  const wanted =
    version === VERSION
      ? [`mlflow==${version}`, "scikit-learn", "matplotlib"]
      : [`mlflow-skinny==${version}`, "numpy", "pillow", "setuptools<80"];
  execFileSync(interpreter, ["-m", "pip", "install", "--quiet", ...wanted]);
  fs.writeFileSync(marker, "");
  return interpreter;
}

/** Runs the script in an empty folder with nothing set but where the studio is and who calls. */
async function runScript(
  settings: Record<string, string>,
  script = "client_script.py",
  interpreter = python,
): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "mlflow-client-"));
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("MLFLOW_"));
  const quiet = { MLFLOW_DISABLE_TELEMETRY: "true" };
  const env: Record<string, string | undefined> = { ...Object.fromEntries(kept), ...quiet, ...settings };
  try {
    return (await run(interpreter, [scriptAt(script)], { cwd: folder, env: env as NodeJS.ProcessEnv }))
      .stdout;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test("an untouched script logs into a workspace, and reads everything back equal", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await createToken(ctx, { name: "script" });
  const settings = { MLFLOW_TRACKING_URI: `${url}/mlflow/${ctx.workspace}`, MLFLOW_TRACKING_TOKEN: token };
  expect(await runScript(settings)).toContain("all equal");
});

test("so it does at the root with Basic credentials, its large files in parts", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await createToken(ctx, { name: "script" });
  const settings = {
    MLFLOW_TRACKING_URI: url,
    MLFLOW_TRACKING_USERNAME: "token",
    MLFLOW_TRACKING_PASSWORD: token,
    MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: "true",
    MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(6 * 1024 * 1024),
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: String(5 * 1024 * 1024),
  };
  expect(await runScript(settings)).toContain("all equal");
  expect(asked.filter((address) => address.includes("/mpu/part/"))).toHaveLength(3);
  expect(asked.filter((address) => address.includes("/mpu/complete/"))).toHaveLength(1);
});

test("a model is registered, found, named, loaded, copied and deleted by an untouched script", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await createToken(ctx, { name: "script" });
  const settings = { MLFLOW_TRACKING_URI: `${url}/mlflow/${ctx.workspace}`, MLFLOW_TRACKING_TOKEN: token };
  expect(await runScript(settings, "registry_script.py")).toContain("all equal");
});

test("the pictures, tables and figures that a script logs become cards of its run", async () => {
  const ctx = await makeWorkspace(services);
  const { token } = await createToken(ctx, { name: "script" });
  const settings = { MLFLOW_TRACKING_URI: `${url}/mlflow/${ctx.workspace}`, MLFLOW_TRACKING_TOKEN: token };
  const printed = await runScript(settings, "media_script.py");
  const run = printed.split("\n").find((line) => /^[0-9a-f]{32}$|^run_/.test(line))!;
  const media = await listMedia(ctx, { run });
  expect(media.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
    "image figures/line.png",
    "table tables/rows.json",
    "image training_confusion_matrix.png",
    "image val/samples",
  ]);
  const samples = media.at(-1)!.frames;
  expect(samples.map(({ step }) => step)).toEqual([0, 2, 10]);
  for (const { thumbnail } of samples) expect(thumbnail).toMatch(/compressed\.webp$/);
});

test.each([VERSION, OLD_VERSION])("client %s reads back every file, whatever its name", async (version) => {
  const ctx = await makeWorkspace(services);
  const { token } = await createToken(ctx, { name: "script" });
  const MLFLOW_TRACKING_URI = `${url}/mlflow/${ctx.workspace}`;
  const settings = { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN: token };
  expect(await runScript(settings, "odd_names_script.py", installClient(version))).toMatch(
    /run_|[0-9a-f]{32}/,
  );
});

test("a job's script may set an experiment and start several runs: all of them are the job's", async () => {
  const ctx = await makeWorkspace(services);
  const token = newSecret("atr");
  const experimentId = await makeExperiment(ctx);
  const own = await makeRun(ctx, { status: "running", experimentId, tokenHash: hashSecret(token) });
  const printed = await runScript(
    {
      MLFLOW_TRACKING_URI: `${url}/mlflow/${ctx.workspace}`,
      MLFLOW_TRACKING_TOKEN: token,
      MLFLOW_RUN_ID: own.name!,
      MLFLOW_EXPERIMENT_ID: experimentId,
    },
    "job_script.py",
  );
  expect(printed).toContain("all there");
  const all = await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId));
  expect(all.find(({ id }) => id === own.id)).toMatchObject({
    experimentId,
    status: "running",
    notices: [
      expect.stringMatching(/^The script named the experiment “set by the script”; its run stays in/),
    ],
  });
  const others = all.filter(({ id }) => id !== own.id);
  expect(others.map(({ displayName }) => displayName)).toEqual(expect.arrayContaining(["nested", "second"]));
  expect(others.length).toBeGreaterThanOrEqual(5);
  for (const other of others) expect(other.rootId).toBe(own.id);
});
