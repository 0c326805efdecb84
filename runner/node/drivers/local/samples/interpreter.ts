/**
 * A warm interpreter for the samples of one draft: a process in a place of its own, with no network, no token and nothing to
 * see but the library and the rows that it was given. It is told orders by lines, and answers each by one.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { onlyVariables, USUAL_PATH } from "../commands";
import { makeLayer } from "../environments/layer";
import { type ReadyEnvironment, readableFolders } from "../environments/ready";
import { changeOwner, removeTree } from "../files/safe-files";
import { makeGroups, removeGroups } from "../launch/cgroups";
import { sandboxCommand } from "../launch/sandbox";
import type { Machine } from "../spot";

const COMPONENTS = path.resolve("library/components");
const LIBRARY = path.resolve("library/samples");
const MEMORY_BYTES = 1024 ** 3;
const MAX_PROCESSES = 64;
const MAX_LINE_CHARS = 16 * 1024 ** 2;
const KEPT_ERROR_CHARS = 2_000;
/** Importing takes seconds on a busy machine, and minutes where nothing of it was compiled yet. */
const START_SECONDS = 180;
const ENTERING = 'for group in $0; do echo 0 > "$group/cgroup.procs"; done; exec "$@"';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export interface Seat {
  /** Which of them it is, from 0. */
  index: number;
  /** Its user, or null where none has its own. */
  owner: number | null;
  /** A folder that only we can write. */
  folder: string;
}

export class Interpreter {
  /** Of the line that is being told. */
  private pieces: string[] = [];
  private receivedChars = 0;
  private said = "";
  private hear: (line: string) => void = () => {};
  private readonly ended: Promise<never>;
  private stopped: Promise<void> | undefined;
  isOver = false;

  private constructor(
    private readonly child: Child,
    private readonly forget: () => Promise<void>,
  ) {
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.take(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.said = (this.said + text).slice(-KEPT_ERROR_CHARS);
    });
    // What cannot be written any more is told by its end.
    child.stdin.on("error", () => undefined);
    this.ended = new Promise((_, reject) => {
      const end = () => {
        this.isOver = true;
        reject(new Error(`The interpreter has ended. ${this.said.trim()}`.trim()));
      };
      child.once("exit", end).once("error", end);
    });
    this.ended.catch(() => undefined);
  }

  /** Starts one, in a folder that is made anew. Resolves when it can be asked; with `signal` it is ended before. */
  static async start(
    machine: Machine,
    environment: ReadyEnvironment,
    seat: Seat,
    signal: AbortSignal,
  ): Promise<Interpreter> {
    const { folder, owner } = seat;
    const place = (name: string) => path.join(folder, name);
    await removeTree(folder);
    await Promise.all(
      ["tmp", "home", "data"].map((name) => mkdir(place(name), { recursive: true, mode: 0o755 })),
    );
    await makeLayer(place("layer"), environment, owner);
    // Its rows stay ours: it only reads them.
    if (owner !== null) await changeOwner(["tmp", "home"].map(place), owner);
    const group = `sample-${seat.index}`;
    const groups = makeGroups(machine.groups, group, {
      memoryBytes: MEMORY_BYTES,
      maxProcesses: MAX_PROCESSES,
    });
    const readable = [place("layer"), place("data"), COMPONENTS, LIBRARY, ...readableFolders(environment)];
    const command = sandboxCommand(
      machine.isolation,
      {
        ...{ uid: owner ?? 0, tmp: place("tmp"), isOffline: true },
        ...{ writable: [place("tmp"), place("home")], readable },
      },
      [place("layer/bin/python"), "-m", "atelier_samples"],
    );
    signal.throwIfAborted();
    const child = spawn("/bin/sh", ["-c", ENTERING, groups.join(" "), ...command], {
      cwd: "/",
      env: onlyVariables(variablesIn(seat)),
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const started = new Interpreter(child, async () => {
      removeGroups(machine.groups, group);
      await removeTree(folder);
    });
    const end = () => void started.stop();
    signal.addEventListener("abort", end, { once: true });
    await started.answer(START_SECONDS).finally(() => signal.removeEventListener("abort", end));
    return started;
  }

  /** The answer to an order, as it was told. Rejects when there is none in time: then it is ended. */
  async ask(order: object, seconds: number): Promise<unknown> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    return JSON.parse(await this.answer(seconds));
  }

  /** Ends it, with all that it has started. Resolves when nothing of it is left. */
  stop(): Promise<void> {
    this.stopped ??= this.endAll();
    return this.stopped;
  }

  private async endAll(): Promise<void> {
    // Its place ends with it.
    if (!this.isOver) this.child.kill("SIGKILL");
    await this.ended.catch(() => undefined);
    await this.forget();
  }

  private async answer(seconds: number): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const heard = new Promise<string>((resolve, reject) => {
      this.hear = resolve;
      timer = setTimeout(() => reject(new Error("The interpreter does not answer.")), seconds * 1000);
    });
    try {
      return await Promise.race([heard, this.ended]);
    } catch (failure) {
      await this.stop();
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  private take(text: string): void {
    const end = text.indexOf("\n");
    this.pieces.push(end < 0 ? text : text.slice(0, end));
    this.receivedChars += text.length;
    if (end >= 0) {
      this.hear(this.pieces.join(""));
      // It says nothing more before it is asked again.
      this.pieces = [];
      this.receivedChars = 0;
    } else if (this.receivedChars > MAX_LINE_CHARS) void this.stop();
  }
}

/** Threads of its own would be lost in a fork, and a thousand rows need none. */
const variablesIn = ({ folder }: Seat): Record<string, string> => ({
  PATH: USUAL_PATH,
  LANG: "C.UTF-8",
  HOME: path.join(folder, "home"),
  TMPDIR: "/tmp",
  PYTHONPATH: [COMPONENTS, LIBRARY].join(":"),
  PYTHONDONTWRITEBYTECODE: "1",
  ATELIER_COMPONENTS: COMPONENTS,
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  ARROW_DEFAULT_MEMORY_POOL: "system",
});
