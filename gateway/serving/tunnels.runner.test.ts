import { writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { ask, deploymentOf, openDoor } from "./testing/door";
import { makeWorkers, type TestWorker } from "./testing/worker";
import { openTunnels } from "./tunnels";

const workers = makeWorkers();
afterAll(() => workers.end());

const WAIT = { timeout: 60_000, interval: 5 };
/** Says on which worker it is, and goes on until a file is there. */
const WAITS = workers.script(`
import os, time
def init(): pass
def run(raw):
    print("began", flush=True)
    while not os.path.exists(os.environ["UNTIL"]): time.sleep(0.005)
    return os.getpid()
`);

test("a machine that takes the tunnels of several instances along counts as one death", async () => {
  const until = `${workers.folder}/until`;
  const start = () => workers.start(WAITS, { UNTIL: until });
  const [first, second, other] = [await start(), await start(), await start()];
  const tunnels = openTunnels();
  const cuts = await Promise.all([first, second, other].map((worker) => bringTunnel(tunnels, worker)));
  const deployment = deploymentOf("far", [first, second, other]);
  const far = deployment.instances.map((instance) => ({ ...instance, socket: null }));
  const taking = (count: number) => {
    const settings = { ...deployment.settings, maxConcurrentRequestsPerInstance: count };
    return [{ ...deployment, instances: far, settings }];
  };
  const door = await openDoor(taking(1), { tunnels });
  onTestFinished(() => door.app.close());
  const begun = () => [first, second, other].map((worker) => worker.log().split("began").length - 1);
  const answers = [1, 2, 3].map(() => ask(door, {}));
  await vi.waitFor(() => expect(begun()).toEqual([1, 1, 1]), WAIT);
  door.change(taking(2));
  cuts[0]!();
  // What was under way on the first would go to the second now, were it not given a moment.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  cuts[1]!();
  await vi.waitFor(() => expect(begun()[2]).toBe(2), WAIT);
  writeFileSync(until, "");
  const seen = await Promise.all(
    answers.map(async (answer) => [(await answer).status, await (await answer).json()]),
  );
  expect(seen).toEqual(Array(3).fill([200, other.pid]));
});

/** Brings a connection to a worker as its node does; the answer cuts it. */
async function bringTunnel(tunnels: ReturnType<typeof openTunnels>, worker: TestWorker): Promise<() => void> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const far: Socket = connect(port, "127.0.0.1");
  const near = await new Promise<Socket>((resolve) => server.once("connection", resolve));
  const local = connect(worker.socket);
  for (const side of [far, local]) side.on("error", () => {});
  far.pipe(local).pipe(far);
  tunnels.bring(worker.instance, near);
  return () => {
    far.destroy();
    local.destroy();
  };
}
