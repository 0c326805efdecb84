import { explainRoom, judgeRoom } from "@/domain/disk-room.mjs";
import { readDisk } from "@/server/core/room";
import type { App, GatewayDeps } from "../deps";

type State = { status: "ok" | "down" | "low" | "full"; detail?: string };

/** How long an answer is reused: a monitor that asks in a loop costs us nothing. */
const REUSE_MS = 500;

/**
 * `GET /health`: 200 once every part is ready, 503 before, with each part's state. A disk without room for new work is 503
 * too, as monitors read the code alone; `diskFull` says that all parts are up, and that reading and purging go on.
 */
export function addHealth(
  app: App,
  { services }: GatewayDeps,
  web: { port: number; internalSecret: string },
): void {
  let since: Promise<Date> | undefined;
  let last: { at: number; answer: Promise<Record<string, State>> } | undefined;

  const check = async (): Promise<Record<string, State>> => {
    const [disk, postgres, runner, pages] = await Promise.all([
      checkDisk(services.home),
      probe("the database does not answer", async () => (await services.sql`select 1`).length === 1),
      probe("no runner has been heard of in the last 10 s", async () => {
        // A heartbeat from before this process came up may be that of a runner which is gone.
        since ??= services.sql<{ now: Date }[]>`select now()`.then((rows) => rows[0]!.now);
        since.catch(() => {
          since = undefined;
        });
        const alive = await services.sql`
          select 1 from nodes where heartbeat_at > now() - interval '10 seconds' and heartbeat_at >= ${await since}`;
        return alive.length > 0;
      }),
      probe("the pages do not answer", async () => {
        const headers = { "x-atelier-internal": web.internalSecret };
        const answer = await fetch(`http://127.0.0.1:${web.port}/api/ready`, {
          headers,
          signal: AbortSignal.timeout(2_000),
        });
        return answer.ok;
      }),
    ]);
    return { gateway: { status: "ok" }, web: pages, runner, postgres, disk };
  };

  app.get("/health", { config: { public: true } }, async (_request, reply) => {
    if (!last || Date.now() - last.at > REUSE_MS) last = { at: Date.now(), answer: check() };
    const parts = await last.answer;
    const isReady = Object.values(parts).every((part) => part.status === "ok");
    const isUp = Object.values(parts).every((part) => part.status !== "down");
    return reply
      .code(isReady ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: isReady ? "ok" : isUp ? "diskFull" : "starting", parts });
  });
}

/** How much that is is said to whoever asks; where it lies is not. */
async function checkDisk(home: string): Promise<State> {
  const facts = await readDisk(home).catch(() => null);
  if (!facts) return { status: "down", detail: "the data folder cannot be read" };
  const { state } = judgeRoom(facts);
  return state === "ok" ? { status: state } : { status: state, detail: explainRoom(facts) };
}

/** `detail` is said to whoever asks, so it names no path and no address of ours, as the failure itself may. */
async function probe(detail: string, ask: () => Promise<boolean>): Promise<State> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref());
  const isUp = await Promise.race([ask(), late]).catch(() => false);
  return isUp ? { status: "ok" } : { status: "down", detail };
}
