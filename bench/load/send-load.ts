import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Tracker } from "../targets/tracker";
import type { Order, Outcome } from "./client";
import type { Load } from "./points";

/** Sends the load from another process and resolves once every request was answered with 200. */
export async function sendLoad({ port, prefix, headers }: Tracker, load: Load): Promise<Outcome> {
  const child = fork(path.join(import.meta.dirname, "client.ts"), { execArgv: ["--import", "tsx"] });
  const died = once(child, "exit").then(([code]) => {
    throw new Error(`The client of the load ended with ${code}.`);
  });
  died.catch(() => {});
  child.send({ port, prefix, headers, load } satisfies Order);
  await Promise.race([once(child, "message"), died]);
  child.send("go");
  const [outcome] = await Promise.race([once(child, "message"), died]);
  child.disconnect();
  return outcome as Outcome;
}
