import { setTimeout as delay } from "node:timers/promises";
import { failRun } from "../../failure";
import type { Settings } from "../../options";
import { Away } from "./away";
import type { Connection } from "./connection";
import type { Environments } from "./environments";
import type { RemoteFacts } from "./messages";

/** What all jobs on an attached machine share. */
export interface Machine {
  connection: Connection;
  settings: Settings;
  /** After so long without a word from it, what ran there is lost. */
  giveUpMs: number;
  environments: Environments;
}

const TURN_MS = 1_000;

/**
 * Makes the call, again and again while the machine is not reached. `onAway` is told why it waits; it may throw, which ends
 * the waiting.
 */
export async function whenReached<T>(
  connection: Connection,
  call: () => Promise<T>,
  signal: AbortSignal,
  onAway: (problem: string) => void = () => {},
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (failure) {
      if (!(failure instanceof Away)) throw failure;
      onAway(connection.problem ?? failure.message);
      const isReached = await connection.reached(TURN_MS);
      // A connection that breaks at each call is not asked without a pause.
      if (isReached) await delay(TURN_MS / 10, undefined, { signal });
    }
  }
}

/** How long nothing was heard of the machine, while it is not reached. */
export const silentMs = ({ connection }: Pick<Machine, "connection">): number =>
  connection.problem === undefined ? 0 : performance.now() - connection.heardAt;

/** Throws where the machine was silent for so long that what ran there is lost. */
export function requireHeard(machine: Machine): void {
  if (silentMs(machine) > machine.giveUpMs) throw lostInSilence(machine);
}

export function lostInSilence({ connection, giveUpMs }: Machine) {
  const seconds = Math.round(giveUpMs / 1000);
  return failRun(
    "Lost",
    `Nothing was heard of ${connection.place.target} for ${seconds} s, so what ran there is lost. ${connection.problem ?? ""}`.trim(),
  );
}

/** The machine was reached before a job is prepared; its facts stay when it is away. */
export function factsOf({ connection }: Machine): RemoteFacts {
  if (!connection.facts) throw new Away(connection.problem ?? "It has not been reached yet.");
  return connection.facts;
}
