import os from "node:os";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import { env, hostVariables, nodeVariables, secretKey } from "@/env";
import { armFault } from "@/runner/faults";
import { tellOfOutage } from "@/server/core/await-database";
import { beat } from "@/server/core/beat";
import { endInOrder } from "@/server/core/end-in-order";
import { openServices } from "@/server/core/services";
import { createIngest } from "@/server/metrics/ingest";
import { CANCELED, listen } from "@/server/queue/notify";
import { startAttached } from "./attached/start-attached";
import { createController } from "./controller/controller";
import { startEngine } from "./controller/engine/start-engine";
import { startClock } from "./controller/start-clock";
import { startDeliveries } from "./controller/start-deliveries";
import { startNode } from "./node/node";
import { startPools } from "./pools/start-pools";
import { placeSource } from "./samples/place-source";
import { openSampleDoor } from "./samples/sample-door";

const {
  DATABASE_URL,
  ATELIER_FAULT,
  ATELIER_HOME,
  ATELIER_NETWORK,
  ATELIER_NETWORK_CLOSED,
  ATELIER_NETWORK_DOORS,
  ATELIER_PRIVATE_HOSTS,
  ATELIER_NODE_NAME,
  ATELIER_RUN_DISK,
  ATELIER_SLOTS,
  PORT,
  publicUrl,
} = env();
if (!DATABASE_URL) throw new Error("The runner needs DATABASE_URL: `npm start` sets it.");

armFault(ATELIER_FAULT);
beat(ATELIER_HOME, "runner");
const services = openServices({ url: DATABASE_URL, home: ATELIER_HOME, publicUrl, connections: 5 });
// What needs no database goes on without it, such as making room for it.
tellOfOutage(services);
const ingest = createIngest(services.sql);
const controller = createController({
  services,
  ingest,
  secretKey: secretKey(),
});
const slots = ATELIER_SLOTS ?? os.availableParallelism();

const node = await startNode(controller, {
  home: ATELIER_HOME,
  name: ATELIER_NODE_NAME,
  studioUrl: `http://127.0.0.1:${PORT}`,
  slots,
  runDiskBytes: ATELIER_RUN_DISK ?? null,
  privateHosts: ATELIER_PRIVATE_HOSTS,
  network: ATELIER_NETWORK,
  doors: [PORT, ...ATELIER_NETWORK_DOORS],
  closedRanges: ATELIER_NETWORK_CLOSED,
  hostVariables: hostVariables(),
});
const closeDoor = await openSampleDoor(paths.sampleDoor(ATELIER_HOME), (order, signal) =>
  node.samples!.evaluate(order, (sha256, target) => placeSource(services.blobs, sha256, target), signal),
).catch((failure) => {
  // Nobody waits for a sample; the runner is needed most where the disk is full.
  console.error(`No samples are made: ${failure.message}`);
  return async () => {};
});
node.done.catch((failure) => {
  console.error(`The node cannot go on: ${failure.stack}`);
  process.exit(1);
});
const attached = await startAttached({
  ...{ services, ingest, secretKey: secretKey(), studioPort: PORT },
  log: (line) => process.stderr.write(`${line}\n`),
});
void listen(services.sql, "queue", (payload) => {
  for (const one of [node, attached]) payload === CANCELED ? one.renewNow() : one.wake();
});
void listen(services.sql, "endpoints", () => {
  node.renewNow();
  node.wake();
});
const stopClock = startClock(services);
const outgoing = startDeliveries(services);
const engine = startEngine(services);
const pools = await startPools(services, {
  file: path.join(import.meta.dirname, "node.mjs"),
  url: `http://127.0.0.1:${PORT}`,
  home: ATELIER_HOME,
  variables: { ...hostVariables(), ...nodeVariables() },
});

endInOrder(async () => {
  stopClock();
  await closeDoor();
  await Promise.all([node.stop(), attached.stop(), outgoing.stop(), engine.stop(), pools.stop()]);
  await ingest.close();
  await services.close();
});
