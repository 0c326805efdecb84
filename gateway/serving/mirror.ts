import { Call, type Receiver } from "./call";
import type { Pool } from "./pool";

export interface Outcome {
  status: number;
  body: Buffer | undefined;
}

/** Waits for the answers to one request by two deployments, and tells whether they are the same. */
export class Comparison {
  private first: Outcome | undefined;

  constructor(private readonly onBoth: (agrees: boolean) => void) {}

  add(outcome: Outcome): void {
    if (!this.first) {
      this.first = outcome;
      return;
    }
    const { status, body } = this.first;
    const areAlike = body && outcome.body ? body.equals(outcome.body) : body === outcome.body;
    this.onBoth(status === outcome.status && areAlike);
  }
}

/** Sends a copy whose answer nobody reads; streams are not compared. */
export function sendCopy(original: Call, pool: Pool, comparison: Comparison): void {
  const tell = (status: number, body?: Buffer) => comparison.add({ status, body });
  let status = 0;
  const receiver: Receiver = {
    answered: (answer) => tell(answer.status, Buffer.from(answer.body)),
    began: (answer) => {
      status = answer.status;
      return true;
    },
    continued: () => true,
    ended: () => tell(status),
    broke: () => tell(599),
    failed: (failure) => tell(failure.status),
  };
  pool.submit(new Call(original.route, original.makeHead, original.body, receiver));
}
