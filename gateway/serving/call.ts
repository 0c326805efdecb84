import type { FailureReason } from "@/domain/serving/telemetry";
import type { Answer } from "./frames";

/** What becomes of a call; each ends with one of `answered`, `ended`, `broke` or `failed`. */
export interface Receiver {
  answered(answer: Answer): void;
  /** The answer begins and goes on in chunks. False where the reader takes no more for now. */
  began(answer: Answer): boolean;
  continued(chunk: Buffer): boolean;
  ended(): void;
  /** A stream that the worker, or its end, cut off. */
  broke(): void;
  failed(failure: Failure): void;
}

/** What the door answers where no worker does. */
export interface Failure {
  status: number;
  message: string;
  retryAfterSeconds?: number;
  reason?: FailureReason;
}

/** Where a call waits or is worked on. */
export interface Holder {
  readonly name: string;
  cancel(call: Call): void;
  resume(call: Call): void;
}

/** One request on its way to a worker and back. */
export class Call {
  deaths = 0;
  hasBegun = false;
  isPaused = false;
  isOver = false;
  sentAt = 0;
  /** Why no worker answered, where that is known. */
  reason: FailureReason | undefined;
  /** The deployment that it names, where it names one. */
  deployment: string | undefined;
  holder: Holder | undefined;
  /** The instance that works on it. */
  instance: string | undefined;
  /** By when the worker has to answer, or to send the next chunk. */
  deadline = 0;
  /** When it was given up though the worker still works on it. */
  givenUpAt = 0;

  constructor(
    readonly route: number,
    /** Made only where the worker asks for it. */
    readonly makeHead: () => string,
    readonly body: Buffer,
    readonly receiver: Receiver,
    readonly arrivedAt = performance.now(),
  ) {}

  fail(failure: Failure): void {
    if (this.isOver) return;
    this.isOver = true;
    this.reason = failure.reason;
    if (this.hasBegun) this.receiver.broke();
    else this.receiver.failed(failure);
  }
}
