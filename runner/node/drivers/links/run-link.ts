/**
 * The way to the hand beside one run, which comes to us: a request of its own waits for what is asked, others bring the
 * answers. It may come anew at any time, and what was asked and not answered by then is refused with `Away`.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Away, RemoteFailure } from "../remote/away";
import type { Answer, Connection } from "../remote/connection";
import { FrameReader, packFrame } from "../remote/frames";
import { type RemoteEvent, type RemoteFacts, remoteEvent, remoteFacts } from "../remote/messages";

/** So long a request waits for something to do. */
const HOLD_MS = 10_000;
/** After so long without the next request the hand is gone. */
const GAP_MS = 3_000;
const BROKEN_MS = 1_000;
const MOST_TOGETHER = 4 * 1024 ** 2;

interface Waiting {
  resolve(answer: Answer): void;
  reject(failure: Error): void;
}

export class RunLink implements Connection {
  readonly place: { target: string; user: string };
  facts: RemoteFacts | null = null;
  problem: string | undefined;
  heardAt = performance.now();
  /** What the hand told last, by this connection. */
  state: RemoteEvent | null = null;
  private current: string | null = null;
  private isOpen = false;
  private held: ServerResponse | null = null;
  private timer: NodeJS.Timeout | undefined;
  private out: Buffer[] = [];
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly changed = new Set<() => void>();
  private readonly tokenHash: Buffer;

  constructor(
    target: string,
    readonly name: string,
    token: string,
  ) {
    this.place = { target, user: "ray" };
    this.tokenHash = hash(token);
    this.problem = `${target} has not begun it yet.`;
  }

  knows = (token: string): boolean => timingSafeEqual(hash(token), this.tokenHash);

  /** Resolves when the hand is there or the time is over. */
  async reached(timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    while (!this.isOpen && performance.now() < until) await this.change(until - performance.now());
    return this.isOpen;
  }

  /** Resolves when something was told, at the latest after the time. */
  change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        clearTimeout(timer);
        this.changed.delete(look);
        resolve();
      };
      const timer = setTimeout(look, timeoutMs);
      this.changed.add(look);
    });
  }

  async call(word: string, given: Record<string, unknown> = {}, payload?: Uint8Array): Promise<Answer> {
    if (!this.isOpen) throw new Away(this.problem ?? "The connection is being made.");
    return this.send(word, given, payload);
  }

  /** The hand asks what to do, and waits for it. */
  wait(connection: string, response: ServerResponse): void {
    this.heard();
    if (connection !== this.current) this.begin(connection);
    else if (this.held) this.answer(Buffer.alloc(0));
    this.held = response;
    response.on("close", () => {
      if (this.held !== response) return;
      this.held = null;
      this.expect(BROKEN_MS);
    });
    this.expect(HOLD_MS);
    this.flush();
  }

  /** The hand brings answers. False where they are of a connection that is over. */
  take(connection: string, bytes: Buffer): boolean {
    if (connection !== this.current) return false;
    this.heard();
    for (const { said, payload } of new FrameReader().push(bytes)) {
      if (said.event === undefined) this.settle(said, payload);
      else this.state = remoteEvent.parse(said);
    }
    this.tellChange();
    return true;
  }

  /** Nobody is to come any more. */
  end(problem: string): void {
    this.lose(problem);
    this.current = null;
  }

  private begin(connection: string): void {
    this.lose("The connection was renewed.");
    this.current = connection;
    this.greet(connection).catch(() =>
      this.end(`${this.place.target}: our hand there says nothing that we know.`),
    );
  }

  private async greet(connection: string): Promise<void> {
    const { said } = await this.send("hello", {});
    const facts = remoteFacts.parse(said);
    if (connection !== this.current) return;
    this.facts = facts;
    this.isOpen = true;
    this.problem = undefined;
    this.tellChange();
  }

  private send(word: string, given: Record<string, unknown>, payload?: Uint8Array): Promise<Answer> {
    const id = ++this.last;
    const answered = new Promise<Answer>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    answered.catch(() => undefined);
    this.out.push(packFrame({ id, call: word, ...given }, payload));
    this.flush();
    return answered;
  }

  private settle(said: Record<string, unknown>, payload: Buffer): void {
    const waiting = this.waiting.get(Number(said.id));
    this.waiting.delete(Number(said.id));
    if (said.ok === true) waiting?.resolve({ said, payload });
    else waiting?.reject(new RemoteFailure(String(said.code), String(said.message)));
  }

  private flush(): void {
    const { held } = this;
    if (!held || this.out.length === 0) return;
    let length = 0;
    const count = this.out.findIndex((frame, at) => {
      length += frame.length;
      return at > 0 && length > MOST_TOGETHER;
    });
    const frames = this.out.splice(0, count < 0 ? this.out.length : count);
    this.answer(Buffer.concat(frames));
  }

  /** Lets the request go that waits; the next one follows it. */
  private answer(frames: Uint8Array): void {
    this.held?.end(frames);
    this.held = null;
    this.expect(GAP_MS);
  }

  private heard(): void {
    this.heardAt = performance.now();
  }

  /** The next word comes within this time; a request that waits so long is answered with nothing. */
  private expect(timeoutMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.held) this.answer(Buffer.alloc(0));
      else this.lose(`Nothing is heard of the run on ${this.place.target}.`);
    }, timeoutMs);
    this.timer.unref();
  }

  private lose(problem: string): void {
    clearTimeout(this.timer);
    this.held?.end();
    this.held = null;
    this.isOpen = false;
    this.problem = problem;
    this.state = null;
    this.out = [];
    for (const { reject } of this.waiting.values()) reject(new Away(problem));
    this.waiting.clear();
    this.tellChange();
  }

  private tellChange(): void {
    for (const look of [...this.changed]) look();
  }
}

const hash = (token: string): Buffer => createHash("sha256").update(token).digest();
