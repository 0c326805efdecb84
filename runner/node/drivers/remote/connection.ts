import type { RemoteFacts } from "./messages";

export interface Answer {
  said: Record<string, unknown>;
  payload: Buffer;
}

/** The way to our hand on another machine: by ssh for all runs there, or by what the run's own wrapper asks of the studio. */
export interface Connection {
  /** The name of the compute target, for sentences, and the account that runs have there. */
  readonly place: { target: string; user: string };
  /** What the machine said of itself when it was last reached. */
  readonly facts: RemoteFacts | null;
  /** Why it is not reached now. */
  readonly problem: string | undefined;
  /** When it was last heard of, by the clock of this process. */
  readonly heardAt: number;
  /** Resolves when the machine is reached or the time is over. */
  reached(timeoutMs: number): Promise<boolean>;
  /** Asks the machine. Throws `Away` where it is not reached, or the connection breaks before it has answered. */
  call(word: string, given?: Record<string, unknown>, payload?: Uint8Array): Promise<Answer>;
}
