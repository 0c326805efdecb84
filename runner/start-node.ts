/** A node on another machine: it has a data folder of its own and a token, and knows the studio by its address alone. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { AppError } from "@/domain/errors";
import { env, hostVariables } from "@/env";
import { armFault } from "./faults";
import { type RunningNode, startNode } from "./node/node";
import { HttpController } from "./node/remote/http-controller";
import { StudioDoor } from "./node/remote/request";
import { insist } from "./node/retrying";

/** Longer than a supervisor waits helps nobody. */
const PATIENCE_MS = 7_000;
const NEWS_PAUSE_MS = 500;
/** A node of a pool that has nothing to do, and hears nothing of its studio for so long, ends. */
const ALONE_MS = 60_000;
const USAGE =
  "usage: npm run start:node -- --url http://STUDIO --token-file FILE --home FOLDER [--name NAME]";

interface Given {
  url: string;
  token: string;
  home: string;
  name?: string;
  hide: string[];
  /** Started by a pool of this machine, with which it ends. */
  isInPool: boolean;
}

const {
  ATELIER_FAULT,
  ATELIER_NETWORK,
  ATELIER_NETWORK_CLOSED,
  ATELIER_NETWORK_DOORS,
  ATELIER_PRIVATE_HOSTS,
  ATELIER_RUN_DISK,
  ATELIER_SLOTS,
} = env();
armFault(ATELIER_FAULT);
await main().catch((failure) => fail(failure));

async function main(): Promise<void> {
  const { url, token, home, name, hide, isInPool } = readGiven();
  const studio = new HttpController(new StudioDoor(url, token));
  // The studio may be started after its nodes.
  const self = await insist(() => studio.whoAmI());
  if (name !== undefined && name !== self.name)
    throw new AppError("conflict", `This token is that of the node ${self.name}, not of ${name}.`);
  const node = await startNode(studio, {
    home,
    ...self,
    studioUrl: url,
    slots: ATELIER_SLOTS ?? os.availableParallelism(),
    runDiskBytes: ATELIER_RUN_DISK ?? null,
    privateHosts: ATELIER_PRIVATE_HOSTS,
    network: ATELIER_NETWORK,
    doors: [...doorOf(url), ...ATELIER_NETWORK_DOORS],
    closedRanges: ATELIER_NETWORK_CLOSED,
    hostVariables: hostVariables(),
    hide,
  });
  console.log(`The node ${self.name} works for the compute target ${self.target} of ${url}.`);
  node.done.catch((failure) => fail(failure));
  void follow(studio, node, isInPool);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => end(node));
}

/** What is said on the studio's queue ends a wait early; without it the node asks each second. */
async function follow(studio: HttpController, node: RunningNode, isInPool: boolean): Promise<never> {
  let heardAt = performance.now();
  for (;;) {
    // Refused it is too, until the node has registered.
    const news = await studio.news().then(
      (said) => {
        heardAt = performance.now();
        return said;
      },
      () => delay(NEWS_PAUSE_MS, "none" as const),
    );
    // Whoever would end it may have gone for good.
    if (isInPool && node.isIdle() && performance.now() - heardAt > ALONE_MS) await end(node);
    if (news === "cancel") node.renewNow();
    if (news === "work") node.wake();
  }
}

/** Scripts go on, for the next start to adopt. */
async function end(node: RunningNode): Promise<void> {
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  await node.stop();
  process.exit(0);
}

function fail(failure: Error): never {
  console.error(failure instanceof AppError ? failure.message : failure.stack);
  process.exit(1);
}

function readGiven(): Given {
  try {
    const text = { type: "string" } as const;
    const own = { hide: { ...text, multiple: true }, "in-pool": { type: "boolean" } } as const;
    const options = { url: text, "token-file": text, home: text, name: text, ...own };
    const { values } = parseArgs({ options, strict: true });
    const { url, "token-file": tokenFile, home, name, hide = [], "in-pool": isInPool = false } = values;
    if (!url || !tokenFile || !home || !/^https?:\/\//.test(url)) throw new Error(USAGE);
    const token = fs.readFileSync(tokenFile, "utf8").trim();
    return { url: url.replace(/\/+$/, ""), token, home: path.resolve(home), name, hide, isInPool };
  } catch (failure) {
    console.error(failure instanceof Error ? failure.message : failure);
    process.exit(2);
  }
}

/** A studio on this very machine is reached through a door in the network of a run. */
function doorOf(url: string): number[] {
  const { hostname, port, protocol } = new URL(url);
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return isHere ? [Number(port) || (protocol === "https:" ? 443 : 80)] : [];
}
