import { isPassing } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import { carryOut, claimDelivery } from "@/server/subscriptions/deliver";

/** So many are sent at once: each may take its whole time limit. */
const MAX_UNDER_WAY = 16;
const IDLE_MS = 1_000;
/** An orderly stop waits so long for what is being sent; what is not done by then is sent again by the next runner. */
const PATIENCE_MS = 3_000;

/** Sends deliveries beside everything else, until it is told to stop. */
export function startDeliveries(services: Services): { stop(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  let isStopped = false;
  let leave = () => {};
  const stopped = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const tell = (failure: unknown) => {
    if (!isPassing(failure))
      console.error(`deliveries: ${failure instanceof Error ? failure.stack : failure}`);
  };

  async function sendNext(): Promise<boolean> {
    if (underWay.size >= MAX_UNDER_WAY) await Promise.race([...underWay, stopped]);
    if (isStopped) return false;
    const delivery = await claimDelivery(services.db);
    if (!delivery) return false;
    const sent = carryOut(services, delivery)
      .catch(tell)
      .finally(() => underWay.delete(sent));
    underWay.add(sent);
    return true;
  }

  async function goOn(): Promise<void> {
    while (!isStopped) {
      const hasMore = await sendNext().catch((failure) => {
        tell(failure);
        return false;
      });
      if (!hasMore) await Promise.race([stopped, pause(IDLE_MS)]);
    }
  }

  const over = goOn();
  return {
    async stop() {
      isStopped = true;
      leave();
      await over;
      await Promise.race([Promise.all(underWay), pause(PATIENCE_MS)]);
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
