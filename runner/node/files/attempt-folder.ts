/** The folder of one attempt, and what its control files say. User code sees none of the control files. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { paths } from "@/runner/protocol";
import type { ProcessRef } from "../processes";
import { removeTree, removeTrees } from "./safe-files";

export type Ending = "cancel" | "timeout";

export interface Prepared {
  /** The name of the node that prepared it. */
  node: string;
  /** What lies outside of the folder and the command must see, such as its interpreter. */
  readable: string[];
  /** The log of the environment's build, where the run waited for it. */
  buildLog: string | null;
}

/** Room for the exit status, taken before the command can fill the disk. What it leaves of that stays blank. */
const EXIT_BYTES = 64;

export class AttemptFolder {
  readonly top: string;
  readonly userLog: string;
  readonly logCut: string;

  constructor(home: string, runId: string, attempt: number) {
    this.top = paths.attempt(home, runId, attempt);
    this.userLog = paths.userLog(home, runId, attempt);
    this.logCut = paths.logCut(home, runId, attempt);
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
    await writeFile(path.join(this.control, "exit.part"), " ".repeat(EXIT_BYTES));
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
    writeFileSync(path.join(this.control, "ending"), ending);
  }

  /** Keeps the log for those who still read it; the rest is stored by now. */
  async clear(): Promise<void> {
    const rest = [
      this.work,
      this.inputs,
      this.outputs,
      this.tmp,
      this.home,
      this.layer,
      this.startScript,
      this.control,
    ];
    await removeTrees(rest);
  }

  private read(name: string): string {
    try {
      return readFileSync(path.join(this.control, name), "utf8");
    } catch {
      return "";
    }
  }
}
