/** Keeps the pools: at every word of the queue, at the end of a node, and each second. */
import { readHomeId } from "@/runner/node/home-id";
import { Pause } from "@/runner/node/pause";
import { tellOfOutage } from "@/server/core/await-database";
import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { listen } from "@/server/queue/notify";
import type { NodeProgram } from "./node-process";
import { planPools } from "./plan-pools";
import { NodeKeeper } from "./tend-nodes";

const EVERY_MS = 1_000;

export async function startPools(
  services: Services,
  program: NodeProgram,
): Promise<{ stop(): Promise<void> }> {
  const homeId = await readHomeId(program.home);
  let isStopped = false;
  const pause = new Pause();
  const keeper = new NodeKeeper(services.db, program, homeId, () => pause.wake());

  const turn = async () => {
    await planPools(services.db, homeId);
    await keeper.tend();
  };
  const live = async () => {
    while (!isStopped) {
      await turn().catch(tell);
      await pause.wait(EVERY_MS);
    }
  };
  const tell = (failure: unknown) => {
    if (isPassing(failure)) tellOfOutage(services);
    else console.error(`pools: ${failure instanceof Error ? failure.stack : failure}`);
  };
  void listen(services.sql, "queue", () => pause.wake());
  const living = live();
  return {
    async stop() {
      isStopped = true;
      pause.wake();
      await living;
      await keeper.stop().catch(tell);
    },
  };
}
