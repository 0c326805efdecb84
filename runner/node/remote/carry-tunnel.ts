/** Brings what a gateway asks an instance to the instance's socket, and its answers back. */
import net from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;

/** There is one tunnel at a time, opened again whenever it ends; it says nothing before the instance does. */
export async function carryTunnel(
  open: () => Promise<Duplex>,
  socket: string,
  over: AbortSignal,
): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !over.aborted; ) {
    const tunnel = await open().catch(() => null);
    if (tunnel) {
      pauseMs = FIRST_PAUSE_MS;
      const worker = net.connect(socket);
      // What breaks on one side is the end of both.
      await Promise.allSettled([
        pipeline(worker, tunnel, { signal: over }),
        pipeline(tunnel, worker, { signal: over }),
      ]);
      tunnel.destroy();
      worker.destroy();
    } else pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    await delay(pauseMs, undefined, { signal: over }).catch(() => undefined);
  }
}
