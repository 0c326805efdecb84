import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import os from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { packageDeployment } from "@/server/endpoints/package-deployment";
import { setSecret } from "@/server/secrets/set-secret";
import { deploy, ended, startServing } from "./testing/serving";

const KEY = "a-key-of-the-package";
/** What a script may give back: a value, a failure, a stream of pieces. */
const SCRIPT = `import json, os
from azureml.contrib.services.aml_request import rawhttp
from azureml.contrib.services.aml_response import AMLResponse
def init():
    global weights
    weights = open(os.environ["AZUREML_MODEL_DIR"] + "/model/weights.txt").read()
@rawhttp
def run(request):
    asked = json.loads(request.get_data() or b"null")
    if asked == "fail": raise ValueError("asked to")
    if asked == "stream": return AMLResponse((f"{n};" for n in range(3)), 200)
    return AMLResponse({"weights": weights, "who": os.environ["WHO"], "word": os.environ.get("WORD")}, 200, json_str=True)
`;

/** Packs what was deployed, and unpacks it elsewhere. */
async function unpacked() {
  const { ctx } = await startServing();
  await setSecret(ctx, { name: "word", value: "very-secret-word" });
  const made = await deploy(ctx, "blue", { script: SCRIPT, variables: { WORD: "secret:word" } });
  expect(await ended(made.activityId)).toMatchObject({ status: "completed" });
  const { name, zip } = await packageDeployment(ctx, { endpoint: "echo", deployment: "blue" });
  expect(name).toBe("echo-blue");
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-package-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bytes = await buffer(zip);
  writeFileSync(path.join(folder, "package.zip"), bytes);
  execFileSync("python3", ["-m", "zipfile", "-e", "package.zip", "."], { cwd: folder });
  expect(bytes.includes("very-secret-word")).toBe(false);
  return folder;
}

/** Its server, as `run.sh` starts it, on a port of its own choice. */
function serve(folder: string, variables: Record<string, string>): ChildProcess {
  const child = spawn("python3", ["-m", "atelier_serving.front", "package.json"], {
    cwd: folder,
    env: { NODE_ENV: "test", PATH: process.env.PATH, PYTHONPATH: "server", SERVING_PORT: "0", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

const readyPort = (child: ChildProcess) =>
  new Promise<number>((resolve, reject) => {
    let printed = "";
    const take = (piece: Buffer) => {
      printed += piece;
      const port = /Ready on port (\d+)/.exec(printed)?.[1];
      if (port) resolve(Number(port));
    };
    child.stdout!.on("data", take);
    child.stderr!.on("data", take);
    child.once("exit", () => reject(new Error(printed)));
  });

interface Sent {
  body?: string;
  headers?: Record<string, string>;
  at?: string;
}

function ask(port: number, { body = "1", headers = {}, at = "/score" }: Sent = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(
      { port, path: at, method: "POST", headers: { authorization: `Bearer ${KEY}`, ...headers } },
      async (answer) => resolve({ status: answer.statusCode!, text: String(await buffer(answer)) }),
    );
    sent.on("error", reject);
    // With it the body waits for a word of the server's.
    if (headers.expect) sent.on("continue", () => sent.end(body)).flushHeaders();
    else sent.end(body);
  });
}

describe("the package of a deployment", () => {
  test("answers as the deployment does, without a studio", async () => {
    const folder = await unpacked();
    const child = serve(folder, { SERVING_KEY: KEY, WORD: "set-here" });
    const port = await readyPort(child);
    const value = { weights: "7", who: "blue", word: "set-here" };
    const answer = await ask(port);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, value]);
    expect(await ask(port, { body: '"stream"' })).toEqual({ status: 200, text: "0;1;2;" });
    expect((await ask(port, { body: '"fail"' })).status).toBe(500);
    expect((await ask(port, { headers: { authorization: "Bearer another" } })).status).toBe(401);
    expect((await ask(port, { at: "/nowhere" })).status).toBe(404);
    const expecting = { expect: "100-continue", "content-length": "1" };
    expect((await ask(port, { headers: expecting })).status).toBe(200);
    expect((await ask(port, { headers: { ...expecting, authorization: "Bearer another" } })).status).toBe(
      401,
    );
    expect((await ask(port, { headers: { "content-length": `${2 ** 40}` }, body: "" })).status).toBe(413);
    expect((await ask(port, { headers: { "content-length": "9".repeat(5000) }, body: "" })).status).toBe(400);
    expect((await ask(port, { headers: { "transfer-encoding": "chunked" } })).status).toBe(411);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  test("says how it is built, deployed to a device and started, and which secrets it wants", async () => {
    const folder = await unpacked();
    const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
    expect(read("Dockerfile")).toMatch(/^FROM python:3\.\d+-slim$/m);
    expect(read("README.md")).toContain("are not in this folder: WORD.");
    const { modulesContent } = JSON.parse(read("deployment.template.json"));
    const { modules } = modulesContent.$edgeAgent["properties.desired"];
    const variables = Object.fromEntries(
      ["SERVING_KEY", "WORD"].map((name) => [name, { value: `\${${name}}` }]),
    );
    expect(modules["echo-blue"]).toMatchObject({ version: "1", env: variables });
    const child = serve(folder, {});
    await expect(readyPort(child)).rejects.toThrow("Set SERVING_KEY to the key");
  });
});
