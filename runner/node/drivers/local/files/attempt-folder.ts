/** The folder of one attempt, and what its control files say. User code sees none of the control files. */
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import type { Outcome } from "@/domain/node/messages";
import { run } from "../commands";
import type { DiskUse } from "../disk/use";
import type { Root } from "../launch/image-root";
import type { ProcessRef } from "../processes";
import { readOrNothing } from "../shortage";
import { REMOVE_TIMEOUT_MS, removeTree, removeTrees } from "./safe-files";

export type Ending = "cancel" | "timeout" | "disk";

export interface Prepared {
  /** The name of the node that prepared it. */
  node: string;
  /** What lies outside of the folder and the command must see, such as its interpreter. */
  readable: string[];
  /** The file system of its image, where it has one. */
  root?: Root | undefined;
  /** What reads its command there. */
  shell?: string | undefined;
  /** The log of the environment's build, where the run waited for it. */
  buildLog: string | null;
  /** How much of the disk the command may take. */
  diskBytes?: number;
  /** What the disk had left then, the reserve included. */
  freeBytes?: number;
  /** True where its system calls are filtered, so that the threads of a process share their descriptors. */
  isFiltered?: boolean;
}

/**
 * Room for what is written when the command may have filled the disk, taken before it begins: each file is made blank,
 * written in its place and renamed. What a text leaves of its room stays blank.
 */
const ROOM_BYTES = { "exit.json": 64, ending: 64, "disk.json": 512, "outcome.json": 16_384 };

export class AttemptFolder {
  readonly top: string;
  readonly userLog: string;
  readonly logCut: string;

  /** The folder of that name, or null where it is none of an attempt. */
  static named(home: string, name: string): AttemptFolder | null {
    const [, id, attempt] = /^(\w+)\.(\d+)$/.exec(name) ?? [];
    return id ? new AttemptFolder(home, id, Number(attempt)) : null;
  }

  constructor(
    home: string,
    readonly id: string,
    readonly attempt: number,
  ) {
    this.top = paths.attempt(home, id, attempt);
    this.userLog = paths.userLog(home, id, attempt);
    this.logCut = paths.logCut(home, id, attempt);
  }

  get work() {
    return path.join(this.top, "work");
  }
  get inputs() {
    return path.join(this.top, "inputs");
  }
  get outputs() {
    return path.join(this.top, "outputs");
  }
  get tmp() {
    return path.join(this.top, "tmp");
  }
  get home() {
    return path.join(this.top, "home");
  }
  get layer() {
    return path.join(this.top, "layer");
  }
  get startScript() {
    return path.join(this.top, "start.sh");
  }
  get control() {
    return path.join(this.top, "control");
  }

  /** Makes an empty one; whatever an earlier, unfinished preparation left is gone. */
  async create(): Promise<void> {
    await removeTree(this.top);
    await mkdir(this.top, { recursive: true, mode: 0o755 });
    await Promise.all([
      mkdir(this.control, { mode: 0o700 }),
      ...[this.work, this.inputs, this.outputs, this.tmp, this.home].map((folder) =>
        mkdir(folder, { mode: 0o755 }),
      ),
    ]);
    for (const [name, bytes] of Object.entries(ROOM_BYTES))
      await writeFile(path.join(this.control, partOf(name)), " ".repeat(bytes));
  }

  get isPrepared(): boolean {
    return existsSync(path.join(this.control, "prepared"));
  }
  async markPrepared(known: Prepared): Promise<void> {
    const part = path.join(this.control, "prepared.part");
    await writeFile(part, JSON.stringify(known));
    await rename(part, path.join(this.control, "prepared"));
  }
  get prepared(): Prepared {
    return JSON.parse(this.read("prepared")) as Prepared;
  }

  /** The wrapper that holds the attempt, or null while none has claimed it. */
  get wrapper(): ProcessRef | null {
    const [pid, startTicks] = this.read("process").trim().split(" ").map(Number);
    return pid && startTicks ? { pid, startTicks } : null;
  }
  get isClaimed(): boolean {
    return existsSync(path.join(this.control, "process"));
  }

  /** What carries the command's output into the log: it is to end by itself, with all that it holds. */
  get pump(): number | null {
    return Number(this.read("pump")) || null;
  }

  /** The exit status that the wrapper left, or null. */
  get exitCode(): number | null {
    const text = this.read("exit.json").trim();
    return text ? (JSON.parse(text) as { exitCode: number }).exitCode : null;
  }

  /** Why we began to end it: written before the first signal, so that a restarted runner knows. */
  get ending(): Ending | null {
    return (this.read("ending").trim() || null) as Ending | null;
  }
  markEnding(ending: Ending): void {
    try {
      this.writeInRoom("ending", ending);
    } catch {
      // It is ended all the same; only a runner that is started meanwhile would not know why.
    }
  }

  /** How the disk ended the command, or null. */
  get disk(): DiskUse | null {
    const text = this.read("disk.json").trim();
    return text ? (JSON.parse(text) as DiskUse) : null;
  }
  markDisk(use: DiskUse): void {
    this.writeInRoom("disk.json", JSON.stringify(use));
  }

  /** What became of the run, where its files had to go before that could be told; else null. */
  get outcome(): Outcome | null {
    const text = this.read("outcome.json").trim();
    return text ? (JSON.parse(text) as Outcome) : null;
  }
  markOutcome(outcome: Outcome): void {
    const whole = JSON.stringify(outcome);
    const fits = Buffer.byteLength(whole) <= ROOM_BYTES["outcome.json"];
    this.writeInRoom("outcome.json", fits ? whole : JSON.stringify(withoutExcerpt(outcome)));
  }

  /** What nobody keeps once the command has ended. */
  async clearScratch(): Promise<void> {
    await removeTrees([this.inputs, this.tmp, this.home, this.layer, this.startScript]);
  }

  /** The working folder too, but for what is collected from it. */
  async clearWork(): Promise<void> {
    const others = KEPT_OF_WORK.flatMap((name) => ["!", "-name", name]);
    await run(["find", this.work, ...TOP_ONLY, ...others, "-exec", "rm", "-rf", "--", "{}", "+"], {
      timeoutMs: REMOVE_TIMEOUT_MS,
    });
  }

  /** All that was or could be collected: only the log and how it ended stay. */
  async clearContents(): Promise<void> {
    await removeTrees([this.work, this.outputs]);
    await this.clearScratch();
  }

  /** Tells the wrapper that no node is there, so that it removes the network of the run at its end. */
  markAlone(isAlone = true): void {
    const mark = path.join(this.control, "alone");
    if (!isAlone) rmSync(mark, { force: true });
    // One that has just ended is no run any more.
    else if (existsSync(this.control)) writeFileSync(mark, "");
  }

  /** Keeps the log for those who still read it; the rest is stored by now. */
  async clear(): Promise<void> {
    await this.clearContents();
    await removeTree(this.control);
  }

  private writeInRoom(name: keyof typeof ROOM_BYTES, text: string): void {
    const part = path.join(this.control, partOf(name));
    const handle = openSync(part, existsSync(part) ? "r+" : "w", 0o600);
    try {
      writeSync(handle, text, 0);
    } finally {
      closeSync(handle);
    }
    renameSync(part, path.join(this.control, name));
  }

  private read(name: string): string {
    return readOrNothing(path.join(this.control, name), "utf8");
  }
}

/** Its own outputs and logs, which are collected. */
const KEPT_OF_WORK = ["outputs", "logs"];
const TOP_ONLY = ["-mindepth", "1", "-maxdepth", "1"];

const partOf = (name: string): string => `${name.replace(/\.json$/, "")}.part`;

function withoutExcerpt(outcome: Outcome): Outcome {
  if (!("error" in outcome) || !outcome.error) return outcome;
  const { excerpt: _excerpt, ...error } = outcome.error;
  return { ...outcome, error };
}
