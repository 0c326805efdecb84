/**
 * The one connection to an attached machine. It is made again whenever it is gone; what was asked meanwhile is refused with
 * `Away`, and asked again by whoever needs it. All that matters lies in the folders of runs there.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { Pause } from "../../pause";
import { onlyVariables, USUAL_PATH } from "../local/commands";
import { Away, RemoteFailure } from "../remote/away";
import type { Answer, Connection } from "../remote/connection";
import { FrameReader, packFrame } from "../remote/frames";
import { type RemoteFacts, remoteFacts } from "../remote/messages";
import { type RemoteCode, readRemoteCode } from "../remote/remote-code";
import { explainAway } from "./explain-away";
import {
  newDoor,
  readSeenKey,
  removeSshFiles,
  type SshFiles,
  type SshPlace,
  sshCommand,
  writeSshFiles,
} from "./ssh-command";

/** The machine's own greeting may come before the first word of our hand there. */
const MARK = Buffer.from("\0atelier\n");
const MOST_GREETING_BYTES = 1024 ** 2;
const PING_MS = 5_000;
const SILENT_MS = 30_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const KEPT_WORDS = 4_000;

export interface ConnectionOptions {
  /** A folder that is this target's alone: its key and its file of known hosts lie there. */
  home: string;
  /** Tells what is this studio's and this target's on a machine that others use too. */
  owner: string;
  studioPort: number;
  /** Keeps the key by which the machine was first seen. */
  pinHostKey(key: string): Promise<void>;
  /** Told whenever the machine is reached, with undefined, or is not, with the cause. */
  onChange(problem: string | undefined): void;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(failure: Error): void;
}

export class SshConnection implements Connection {
  /** What the machine said of itself when it was last reached. */
  facts: RemoteFacts | null = null;
  /** Why it is not reached now. */
  problem: string | undefined;
  /** When it was last heard of, by the clock of this process. */
  heardAt = performance.now();
  private child: ChildProcessWithoutNullStreams | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private readonly pause = new Pause();
  private isOpen = false;
  private isClosed = false;
  private last = 0;
  private running: Promise<void> | null = null;
  private code: RemoteCode | null = null;
  /** Why a machine that was reached is of no use. */
  private refusal: string | null = null;
  private readonly changed = new Set<() => void>();

  constructor(
    readonly place: SshPlace,
    private readonly options: ConnectionOptions,
  ) {
    this.problem = `${place.target} has not been reached yet.`;
  }

  /** Connects, and again and again until it is closed. */
  open(): void {
    this.running ??= this.keep();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.pause.wake();
    this.child?.stdin.end();
    const child = this.child;
    if (child) setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
    await this.running;
  }

  /** Resolves when the machine is reached or the time is over. */
  async reached(timeoutMs: number): Promise<boolean> {
    if (this.isOpen) return true;
    await new Promise<void>((resolve) => {
      const look = () => {
        clearTimeout(timer);
        this.changed.delete(look);
        resolve();
      };
      const timer = setTimeout(look, timeoutMs);
      this.changed.add(look);
    });
    return this.isOpen;
  }

  /** Asks the machine. Throws `Away` where it is not reached, or the connection breaks before it has answered. */
  async call(word: string, given: Record<string, unknown> = {}, payload?: Uint8Array): Promise<Answer> {
    if (!this.isOpen) throw new Away(this.problem ?? "The connection is being made.");
    return this.send(word, given, payload);
  }

  private async send(word: string, given: Record<string, unknown>, payload?: Uint8Array): Promise<Answer> {
    const { child } = this;
    if (!child) throw new Away(this.problem ?? "The connection is gone.");
    const id = ++this.last;
    const answered = new Promise<Answer>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    answered.catch(() => undefined);
    const isRoom = child.stdin.write(packFrame({ id, call: word, ...given }, payload));
    if (!isRoom) await Promise.race([once(child.stdin, "drain"), answered]).catch(() => undefined);
    return answered;
  }

  private async keep(): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    while (!this.isClosed) {
      const begun = performance.now();
      const problem = await this.connect().catch((failure: Error) => failure.message);
      this.setProblem(problem);
      if (performance.now() - begun > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS;
      if (!this.isClosed) await this.pause.wait(waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  /** One connection, from its begin to its end. Resolves to why it has ended. */
  private async connect(): Promise<string> {
    const { place, options } = this;
    this.code ??= await readRemoteCode();
    const files = await writeSshFiles(options.home, place);
    const way = { door: newDoor(), studioPort: options.studioPort };
    const [program, ...words] = sshCommand(place, files, this.code, way) as [string, ...string[]];
    // A session of its own: an interrupt at the terminal ends the studio, which then closes the connection.
    const env = onlyVariables({ PATH: USUAL_PATH });
    const child = spawn(program, words, { env, stdio: "pipe", detached: true });
    this.child = child;
    let said = "";
    child.stderr.on("data", (piece: Buffer) => {
      said = (said + piece.toString()).slice(-KEPT_WORDS);
    });
    child.stdin.on("error", () => undefined);
    // As many as are asked at once wait for the same room.
    child.stdin.setMaxListeners(0);
    const ended = once(child, "close").catch((failure: NodeJS.ErrnoException) => {
      said = failure.code === "ENOENT" ? SSH_MISSING : failure.message;
    });
    const { folder } = place;
    const first = JSON.stringify({
      folder,
      owner: options.owner,
      door: way.door,
      ...this.code,
      begin: undefined,
    });
    child.stdin.write(`${Buffer.byteLength(first)}\n${first}`);
    this.listen(child, () => void this.greet(child, files));
    await ended;
    this.isOpen = false;
    this.child = null;
    await removeSshFiles(files);
    const why = said === SSH_MISSING ? said : explainAway(place, this.refusal ?? said);
    this.refusal = null;
    for (const { reject } of this.waiting.values()) reject(new Away(why));
    this.waiting.clear();
    return why;
  }

  private listen(child: ChildProcessWithoutNullStreams, onBegin: () => void): void {
    const reader = new FrameReader();
    let before: Buffer | null = Buffer.alloc(0);
    child.stdout.on("data", (piece: Buffer) => {
      this.heardAt = performance.now();
      let rest = piece;
      if (before) {
        before = Buffer.concat([before, piece]);
        const at = before.indexOf(MARK);
        if (at < 0 && before.length > MOST_GREETING_BYTES) child.kill("SIGKILL");
        if (at < 0) return;
        rest = before.subarray(at + MARK.length);
        before = null;
        onBegin();
      }
      try {
        for (const { said, payload } of reader.push(rest)) this.take(said, payload);
      } catch {
        child.kill("SIGKILL");
      }
    });
  }

  private take(said: Record<string, unknown>, payload: Buffer): void {
    const waiting = this.waiting.get(Number(said.id));
    this.waiting.delete(Number(said.id));
    if (said.ok === true) waiting?.resolve({ said, payload });
    else waiting?.reject(new RemoteFailure(String(said.code), String(said.message)));
  }

  private async greet(child: ChildProcessWithoutNullStreams, files: SshFiles): Promise<void> {
    try {
      const { said } = await this.send("hello", {});
      this.facts = remoteFacts.parse(said);
      const seen = this.place.hostKey ? null : await readSeenKey(files);
      if (seen) {
        await this.options.pinHostKey(seen);
        this.place.hostKey = seen;
      }
      await removeSshFiles(files);
      this.isOpen = true;
      this.setProblem(undefined);
      void this.stayAwake(child);
    } catch (failure) {
      this.refusal = (failure as Error).message;
      child.kill("SIGKILL");
    }
  }

  /** Asks regularly: a connection whose other end is gone may look open for hours. */
  private async stayAwake(child: ChildProcessWithoutNullStreams): Promise<void> {
    const timer = setInterval(() => {
      if (performance.now() - this.heardAt > SILENT_MS) child.kill("SIGKILL");
      else void this.send("ping", {}).catch(() => undefined);
    }, PING_MS);
    await once(child, "close").catch(() => undefined);
    clearInterval(timer);
  }

  private setProblem(problem: string | undefined): void {
    const isNew = problem !== this.problem;
    this.problem = problem;
    for (const look of [...this.changed]) look();
    if (isNew) this.options.onChange(problem);
  }
}

const SSH_MISSING =
  "This machine has no ssh, by which attached machines are reached: install it (apt-get install openssh-client).";
