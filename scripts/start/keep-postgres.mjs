// Keeps the bundled Postgres serving: one that is gone is started again, and so is one that somebody told to end, which
// waits for clients that never leave and takes no new one.
import { setTimeout as delay } from "node:timers/promises";
import { startPostgres } from "../../db/embedded.mjs";
import { endServer } from "../../db/server-process.mjs";
import { makeDatabaseRoom } from "./disk.mjs";
import { step, warn } from "./output.mjs";
import { writePid } from "./pids.mjs";

const LOOK_MS = 100;
/** A system that shuts down tells every process at once: then the supervisor is about to stop, too. */
const OTHERS_SIGNAL_MS = 400;
const QUICK_MS = 5_000;
const RETRY_MS = 1_000;

/** @param {string} home @returns {Promise<{ url: string, stop(): Promise<void> }>} */
export async function keepPostgres(home) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const start = async () => {
    const started = await startPostgres({ home, say: warn, signal });
    writePid(home, "postgres", started.pid);
    return started;
  };
  let server = await step("Starting the database", start);

  const startAgain = async () => {
    while (!signal.aborted) {
      try {
        server = await start();
        return;
      } catch (failure) {
        if (signal.aborted) return;
        warn(makeDatabaseRoom(home) ?? (failure instanceof Error ? failure.message : String(failure)));
        await pause(RETRY_MS, signal);
      }
    }
  };
  const watch = async () => {
    let told = "";
    while (!signal.aborted) {
      await pause(LOOK_MS, signal);
      const state = signal.aborted ? "ready" : server.state();
      if (state === "ended") {
        warn("postgres ended and is started again");
        await startAgain();
      } else if (state === "stopping") {
        await pause(OTHERS_SIGNAL_MS, signal);
        if (signal.aborted) return;
        warn("postgres was told to end by somebody else: it is ended at once and started again");
        await endServer(server.pid, QUICK_MS);
        await startAgain();
      } else if (state === "paused" && told !== "paused") {
        warn(`postgres is paused and answers nobody: kill -CONT ${server.pid} lets it go on`);
      }
      told = state;
    }
  };
  const watching = watch();
  const stop = async () => {
    stopping.abort();
    await watching;
    await server.stop();
  };
  return { url: server.url, stop };
}

/** @param {number} ms @param {AbortSignal} signal */
const pause = (ms, signal) => delay(ms, undefined, { signal }).catch(() => {});
