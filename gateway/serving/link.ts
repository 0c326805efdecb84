import type { Socket } from "node:net";
import type { Call } from "./call";
import { cutFrames, decodeAnswer, encodeFrame, encodeRequest, KIND, REASON, ROUTE } from "./frames";

const FIRST_RETRY_MS = 10;
const MAX_RETRY_MS = 500;
const OUT_OF_ORDER = "it begins twice, or goes on without a beginning";

/** Gives a connection to the worker, now or when there is one. The answer ends the waiting. */
export type Dial = (use: (socket: Socket) => void) => () => void;

/** What a link tells the pool that it belongs to. */
export interface LinkOwner {
  /** It can take calls, or more of them than before. */
  freed(): void;
  /** The worker died with these under way. */
  lost(calls: Call[]): void;
  /** A script gives this to be collected. */
  collected(payload: Buffer): void;
}

/**
 * The connection to one worker's socket. It is made again for as long as the instance is listed: whether that is ready is
 * said by the worker's own first word.
 */
export class Link {
  readonly calls = new Map<number, Call>();
  isReady = false;
  /** Told that one of its requests does not end. */
  isStuck = false;
  private socket: Socket | undefined;
  private stopDialing = () => {};
  private wantsHead = true;
  private isRetired = false;
  private lastId = 0;
  private retryMs = FIRST_RETRY_MS;
  private retry: NodeJS.Timeout | undefined;
  private unsent: Buffer[] = [];

  constructor(
    readonly instance: string,
    /** Of its socket; null where a node brings the connection. */
    readonly path: string | null,
    private readonly dial: Dial,
    private readonly timeoutMs: () => number,
    private readonly owner: LinkOwner,
  ) {
    this.open();
  }

  send(call: Call): void {
    this.lastId = (this.lastId + 1) >>> 0;
    const id = this.lastId;
    this.calls.set(id, call);
    call.instance = this.instance;
    call.sentAt = performance.now();
    call.deadline = call.sentAt + this.timeoutMs();
    const head = this.wantsHead || call.route === ROUTE.other ? call.makeHead() : "";
    this.write(encodeRequest(id, call.route, head, call.body));
  }

  /** Its reader has gone, or it has taken too long: the worker is told, and its place is free once that has answered. */
  cancel(id: number, reason: number): void {
    this.write(encodeFrame(KIND.cancel, id, Buffer.from([reason])));
  }

  /** The reader of a stream takes more again. */
  resume(call: Call): void {
    for (const [id, one] of this.calls) {
      if (one !== call || !call.isPaused) continue;
      call.isPaused = false;
      call.deadline = performance.now() + this.timeoutMs();
      this.write(encodeFrame(KIND.resume, id));
    }
  }

  /** Takes no new calls, and ends with the last of those it has. */
  retire(): void {
    this.isRetired = true;
    this.isReady = false;
    this.endWhenDone();
  }

  /** What is under way is lost, as at the death of the worker. */
  close(): void {
    this.isRetired = true;
    this.isReady = false;
    clearTimeout(this.retry);
    this.stopDialing();
    this.socket?.destroy();
  }

  private open(): void {
    this.stopDialing = this.dial((socket) => this.use(socket));
  }

  private use(socket: Socket): void {
    this.socket = socket;
    const cut = cutFrames((kind, id, payload) => this.take(kind, id, payload));
    socket.on("data", (piece) => {
      try {
        cut(piece);
      } catch {
        // What a script writes to our socket by itself is answered like its death.
        socket.destroy();
      }
    });
    socket.on("error", () => {});
    socket.once("close", () => this.closed());
  }

  private closed(): void {
    this.isReady = false;
    this.unsent = [];
    const calls = [...this.calls.values()];
    this.calls.clear();
    if (calls.length > 0) this.owner.lost(calls);
    if (this.isRetired) return;
    this.retry = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, MAX_RETRY_MS);
  }

  /** All that is written in one turn of the event loop goes as one. */
  private write(frame: Buffer): void {
    if (this.unsent.push(frame) === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    const { unsent } = this;
    this.unsent = [];
    if (unsent.length > 0) this.socket?.write(unsent.length === 1 ? unsent[0]! : Buffer.concat(unsent));
  }

  private take(kind: number, id: number, payload: Buffer): void {
    if (kind === KIND.hello) return void this.greet(payload);
    if (kind === KIND.collected) return void this.owner.collected(payload);
    if (kind === KIND.leaving) return void this.leave();
    const call = this.calls.get(id);
    if (!call) return;
    try {
      if (kind === KIND.head || kind === KIND.chunk) return void this.goOn(kind, id, call, payload);
      if (!call.isOver) this.finish(kind, call, payload);
    } catch (error) {
      call.fail({
        status: 502,
        message: `The script answered what is no HTTP answer: ${(error as Error).message}.`,
      });
      // Of a stream that is none, more would come: nobody reads it.
      if (kind === KIND.head || kind === KIND.chunk) return void this.cancel(id, REASON.gone);
    }
    this.calls.delete(id);
    if (this.isRetired) this.endWhenDone();
    else this.owner.freed();
  }

  private finish(kind: number, call: Call, payload: Buffer): void {
    const answer = kind === KIND.answer ? decodeAnswer(payload) : undefined;
    if (call.hasBegun === (answer !== undefined)) throw new Error(OUT_OF_ORDER);
    call.isOver = true;
    try {
      if (answer) call.receiver.answered(answer);
      else if (kind === KIND.end) call.receiver.ended();
      else call.receiver.broke();
    } catch (error) {
      // Who asked waits still, and is told of what could not be answered.
      call.isOver = false;
      throw error;
    }
  }

  private goOn(kind: number, id: number, call: Call, payload: Buffer): void {
    if (call.isOver) return;
    const head = kind === KIND.head ? decodeAnswer(payload) : undefined;
    if (call.hasBegun === (head !== undefined)) throw new Error(OUT_OF_ORDER);
    call.deadline = performance.now() + this.timeoutMs();
    const takesMore = head ? call.receiver.began(head) : call.receiver.continued(payload);
    call.hasBegun = true;
    if (takesMore || call.isPaused) return;
    call.isPaused = true;
    this.write(encodeFrame(KIND.pause, id));
  }

  private greet(payload: Buffer): void {
    const { needsHead } = JSON.parse(payload.toString("utf8")) as { needsHead?: boolean };
    this.wantsHead = needsHead !== false;
    this.retryMs = FIRST_RETRY_MS;
    this.isReady = !this.isRetired;
    this.owner.freed();
  }

  /** A worker that is told to end says so first, and ends once nobody will send it more. */
  private leave(): void {
    this.isReady = false;
    this.write(encodeFrame(KIND.leaving, 0));
  }

  private endWhenDone(): void {
    if (this.calls.size > 0) return;
    clearTimeout(this.retry);
    this.stopDialing();
    this.socket?.end();
  }
}
