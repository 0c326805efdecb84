/**
 * The bytecode of what was fetched, made when the environment is in its place already: a run need not wait for it, and has
 * the machine before it. It only spares imports some time, so nothing fails where it cannot be made.
 */
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import type { Settings } from "../../../options";
import { runInto, USUAL_PATH } from "../commands";
import { changeOwner, removeTree } from "../files/safe-files";
import { type Isolation, ownsUids, sandboxCommand } from "../launch/sandbox";
import type { BuiltEnvironment } from "./build";
import { fetchUid } from "./build-users";
import type { Interpreter } from "./interpreters";

/** In an environment whose bytecode is made. */
const DONE = ".compiled";

export class Compiler {
  private last: Promise<void> = Promise.resolve();
  private readonly asked = new Set<string>();

  constructor(
    private readonly settings: Settings,
    private readonly isolation: Isolation,
    private readonly signal: AbortSignal,
  ) {}

  /** Compiles the environment after those that were asked for before, once. The interpreter is the one it was made for. */
  enqueue(hash: string, built: BuiltEnvironment, interpreter: Interpreter): void {
    if (!built.isCompiledLater || this.asked.has(hash)) return;
    this.asked.add(hash);
    this.last = this.last
      .then(() => this.compile(hash, interpreter))
      .catch(() => undefined)
      .finally(() => this.asked.delete(hash));
  }

  /** Resolves when nothing is being compiled. */
  async idle(): Promise<void> {
    await this.last;
  }

  private async compile(hash: string, interpreter: Interpreter): Promise<void> {
    const { settings, isolation, signal } = this;
    const folder = paths.environment(settings.home, hash);
    if (signal.aborted || existsSync(path.join(folder, DONE))) return;
    const lib = path.join(folder, "lib");
    const tmp = await mkdtemp(path.join(settings.home, "tools", ".compiling-"));
    try {
      const uid = fetchUid(settings);
      if (ownsUids(isolation.kind)) await changeOwner([tmp], uid);
      const place = { uid, tmp, writable: [lib], readable: interpreter.prefixes };
      // The interpreter itself, without the environment: it reads the packages' code and runs none of it.
      const program = [interpreter.executable, "-I", "-S", "-m", "compileall", "-qq", lib];
      const command = sandboxCommand(isolation, place, ["nice", "-n", "19", ...program]);
      const variables = { PATH: USUAL_PATH, HOME: tmp, TMPDIR: tmp };
      await runInto(
        () => undefined,
        command,
        variables,
        signal,
        async () => undefined,
      );
      // Old sources may not compile, which a second time would not change.
      await writeFile(path.join(folder, DONE), "");
    } finally {
      await removeTree(tmp);
    }
  }
}
