import { sql } from "drizzle-orm";
import { tellOfOutage } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { listen } from "@/server/queue/notify";
import { isForEngine, isUnderWay } from "@/server/runs/moves/kind-conditions";
import { advance } from "./advance";

/** Who misses a message is found so much later. */
const SWEEP_MS = 5_000;
/** A turn takes a connection, of which the controller has a few. */
const MAX_AT_ONCE = 2;

/** Gives each pipeline its turns as it is woken: never two at once of the same one. */
export function startEngine(services: Services): { stop(): Promise<void> } {
  const waiting = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  let isStopped = false;

  const tell = (failure: unknown) => {
    if (isPassing(failure)) tellOfOutage(services);
    else console.error(`engine: ${failure instanceof Error ? failure.stack : failure}`);
  };

  function goOn(): void {
    for (const runId of waiting) {
      if (isStopped || underWay.size >= MAX_AT_ONCE) return;
      if (underWay.has(runId)) continue;
      waiting.delete(runId);
      const turn = advance(services, runId)
        .catch(tell)
        .finally(() => {
          underWay.delete(runId);
          goOn();
        });
      underWay.set(runId, turn);
    }
  }

  function wake(runId: string): void {
    if (isStopped) return;
    waiting.add(runId);
    goOn();
  }

  async function sweep(): Promise<void> {
    const rows = await services.db.execute<{ id: string }>(
      sql`select id from runs where ${isForEngine()} and ${isUnderWay()} and deleted_at is null`,
    );
    for (const { id } of rows) wake(id);
  }

  const sweepAndTell = () => void sweep().catch(tell);
  void listen(services.sql, "engine", (payload) => (payload === "" ? sweepAndTell() : wake(payload)));
  const timer = setInterval(sweepAndTell, SWEEP_MS);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await Promise.all(underWay.values());
    },
  };
}
