import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { nodes } from "@/db/schema";
import { waitFor } from "@/scripts/testing/start-studio";
import { readDeploymentLog } from "@/server/endpoints/read-log";
import { setSecret } from "@/server/secrets/set-secret";
import { addRemoteNode, prepareRemoteNode } from "./testing/node-process";
import { deploy, ended, instancesOf, LONG_MS, services, startServing } from "./testing/serving";

const NOTICED_MS = 15_000;
const NAMED = { endpoint: "echo", deployment: "far" };
/** Slow enough that something is always under way. */
const SLOW = `import os, time, uuid
me = uuid.uuid4().hex
def init():
    print("init of", os.environ["WHO"], os.environ["WORD"], flush=True)
def run(raw):
    time.sleep(0.2)
    return {"me": me, "weights": open(os.environ["AZUREML_MODEL_DIR"] + "/model/weights.txt").read()}
`;
/** What is answered in chunks, each as it is made. */
const CHUNKS = `import time
from azureml.contrib.services.aml_request import rawhttp
from azureml.contrib.services.aml_response import AMLResponse
def init(): pass
@rawhttp
def run(request):
    def words():
        for n in range(3):
            time.sleep(0.2)
            yield f"{',' if n else '['}{n}"
        yield "]"
    return AMLResponse(words(), 200)
`;

async function begin() {
  const started = await startServing();
  const first = await prepareRemoteNode(services, started.url, started.ctx);
  const second = await addRemoteNode(services, started.url, first.target);
  const processes = [first.start(), second.start()];
  const { target } = first;
  // One that comes late would find both instances on the other.
  await waitFor(async () => (await services.db.$count(nodes, eq(nodes.target, target))) === 2, LONG_MS);
  return { ...started, target, processes };
}

describe("a deployment on other nodes", () => {
  test("has its instances apart, is answered through their tunnels, and tells its log and what it takes", async () => {
    const { ctx, ask, target, processes } = await begin();
    await setSecret(ctx, { name: "word", value: "very-secret-word" });
    const more = { compute: target, instance_count: 2 };
    const variables = { WORD: "secret:word" };
    const made = await deploy(ctx, "far", { script: SLOW, takesAll: true, variables, more });
    const outcome = await ended(made.activityId);
    expect(outcome, processes.map((each) => each.output()).join("\n")).toMatchObject({
      status: "completed",
      done: 2,
    });
    const rows = await instancesOf(made.id);
    expect(new Set(rows.map(({ nodeId }) => nodeId)).size).toBe(2);
    expect(rows.map(({ socket }) => socket)).toEqual([null, null]);
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask({})));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(answers.map(({ body }) => body.me)).size).toBe(2);
    expect(answers[0]!.body.weights).toBe("7");
    await waitFor(async () => (await readDeploymentLog(ctx, NAMED)).content.includes("init of far"), LONG_MS);
    expect((await readDeploymentLog(ctx, NAMED)).content).not.toContain("very-secret-word");
    await waitFor(async () => (await instancesOf(made.id)).every(({ cpu }) => cpu !== null), LONG_MS);
  });

  test("of which a node is killed: what it had under way is answered by the other, which takes its instance", async () => {
    const { ctx, ask, target, processes } = await begin();
    const more = { compute: target, instance_count: 2 };
    const variables = { WORD: "x" };
    const made = await deploy(ctx, "far", { script: SLOW, takesAll: true, variables, more });
    expect(await ended(made.activityId)).toMatchObject({ status: "completed" });
    const answers: { status: number }[] = [];
    let isOver = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) answers.push(await ask({}));
    });
    await waitFor(async () => answers.length >= 16, LONG_MS);
    await processes[0]!.kill();
    const since = performance.now();
    const isMoved = async () => {
      const rows = await instancesOf(made.id);
      return (
        rows.every(({ state }) => state === "ready") && new Set(rows.map((row) => row.nodeId)).size === 1
      );
    };
    await waitFor(isMoved, LONG_MS);
    expect(performance.now() - since).toBeLessThan(NOTICED_MS);
    isOver = true;
    await Promise.all(load);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test("brings an answer through the tunnel that is made in chunks", async () => {
    const { ctx, ask, target } = await begin();
    const made = await deploy(ctx, "far", { script: CHUNKS, takesAll: true, more: { compute: target } });
    expect(await ended(made.activityId)).toMatchObject({ status: "completed" });
    expect(await ask({})).toEqual({ status: 200, body: [0, 1, 2] });
  });
});
