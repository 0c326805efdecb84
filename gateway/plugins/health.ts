import { explainRoom, judgeRoom } from "@/domain/disk-room.mjs";
import { explainFailure } from "@/server/core/reach-database";
import { readDisk } from "@/server/core/room";
import type { App, GatewayDeps } from "../deps";

type State = { status: "ok" } | { status: "down" | "unknown" | "low" | "full"; detail: string };

interface WebAddress {
  port: number;
  internalSecret: string;
}

/** How long an answer is reused: a monitor that asks in a loop costs us nothing. */
const REUSE_MS = 500;
const PATIENCE_MS = 2_000;

/**
 * `GET /health`: 200 once every part is ready, 503 otherwise, with each part's state. A disk without room for new work is
 * 503 too, as monitors read the code alone; `diskFull` says that all parts are up, and that reading and purging go on. One
 * check is under way at most, however often it is asked for, so that it is no lever to take the database's connections.
 */
export function addHealth(app: App, deps: GatewayDeps, web: WebAddress): void {
  const check = checker(deps, web);
  let last: { answer: Promise<Record<string, State>>; endedAt: number } | undefined;

  app.get("/health", { config: { public: true } }, async (_request, reply) => {
    if (!last || Date.now() - last.endedAt > REUSE_MS) {
      const asked = { answer: check(), endedAt: Number.POSITIVE_INFINITY };
      last = asked;
      void asked.answer.finally(() => {
        asked.endedAt = Date.now();
      });
    }
    const parts = await last.answer;
    const isReady = Object.values(parts).every((part) => part.status === "ok");
    const isUp = Object.values(parts).every((part) => part.status !== "down");
    return reply
      .code(isReady ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: isReady ? "ok" : isUp ? "diskFull" : "starting", parts });
  });
}

function checker({ services }: GatewayDeps, web: WebAddress) {
  let since: Date | undefined;
  let pooled: Promise<boolean> | undefined;

  /** What a new connection says. A heartbeat from before this process came up may be that of a runner which is gone. */
  const askDatabase = () =>
    services.askAnew(async (sql) => {
      since ??= (await sql<{ now: Date }[]>`select now()`)[0]!.now;
      const alive = await sql`
        select 1 from nodes where heartbeat_at > now() - interval '10 seconds' and heartbeat_at >= ${since} limit 1`;
      return alive.length > 0;
    });

  /** While it hangs, no second question waits behind it. */
  const askPool = () => {
    pooled ??= services.sql`select 1`
      .then(() => true)
      .finally(() => {
        pooled = undefined;
      });
    return pooled;
  };

  return async (): Promise<Record<string, State>> => {
    const [disk, database, pool, pages] = await Promise.all([
      checkDisk(services.home),
      askDatabase().catch(explainFailure),
      probe("its connections to the database do not answer", askPool),
      probe("the pages do not answer", () => askPages(web)),
    ]);
    if (typeof database !== "boolean") {
      const runner: State = { status: "unknown", detail: "the database would know, and is away" };
      const postgres: State = { status: "down", detail: `the database ${database.says}` };
      return { gateway: { status: "ok" }, web: pages, runner, postgres, disk };
    }
    const runner: State = database
      ? { status: "ok" }
      : { status: "down", detail: "no runner has been heard of in the last 10 s" };
    return { gateway: pool, web: pages, runner, postgres: { status: "ok" }, disk };
  };
}

/** How much that is is said to whoever asks; where it lies is not. */
async function checkDisk(home: string): Promise<State> {
  const facts = await readDisk(home).catch(() => null);
  if (!facts) return { status: "down", detail: "the data folder cannot be read" };
  const { state } = judgeRoom(facts);
  return state === "ok" ? { status: state } : { status: state, detail: explainRoom(facts) };
}

async function askPages({ port, internalSecret }: WebAddress): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/ready`, {
    headers: { "x-atelier-internal": internalSecret },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return answer.ok;
}

/** `detail` is said to whoever asks, so it names no path and no address of ours, as the failure itself may. */
async function probe(detail: string, ask: () => Promise<boolean>): Promise<State> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
  const isUp = await Promise.race([ask(), late]).catch(() => false);
  return isUp ? { status: "ok" } : { status: "down", detail };
}
