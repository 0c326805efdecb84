/**
 * The bytecode of what was fetched, made when the environment is in its place already: a run need not wait for it, and has
 * the machine before it. It only spares imports some time, so nothing fails where it cannot be made.
 */
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import { readRequirement } from "@/domain/requirements";
import type { Settings } from "../../../options";
import { runInto, USUAL_PATH } from "../commands";
import { changeOwner, removeTree } from "../files/safe-files";
import { type Isolation, ownsUids, sandboxCommand } from "../launch/sandbox";
import { fetchUid } from "./build-users";
import type { BuiltEnvironment } from "./finished";
import type { Interpreter } from "./interpreters";

/** In an environment whose bytecode is made. */
const DONE = ".compiled";

/**
 * First what was asked for, each with what it needs, as the next runs import it; their tests, and what nobody named, last.
 * Arguments: the folder, the packages' names. Nothing is imported of them.
 */
const COMPILE = `
import compileall, os, re, sys
lib, *asked = sys.argv[1:]

def name_of(text):
    return re.sub(r"[-_.]+", "-", re.match(r"[\\w.-]*", text.strip())[0]).lower()

def compile_wanted():
    from importlib.metadata import distributions
    sites = [folder for folder, _, _ in os.walk(lib) if os.path.basename(folder) == "site-packages"]
    known = {name_of(each.metadata["Name"]): each for each in distributions(path=sites[:1])}
    waiting = asked[::-1]
    while waiting:
        package = known.pop(waiting.pop(), None)
        if package is None:
            continue
        for file in package.files or []:
            if file.suffix == ".py" and not {"test", "tests"}.intersection(file.parts):
                compileall.compile_file(str(package.locate_file(file)), quiet=2)
        needed = [line for line in package.requires or [] if "extra ==" not in line]
        waiting += [name_of(line) for line in needed][::-1]

try:
    compile_wanted()
finally:
    compileall.compile_dir(lib, quiet=2)
`;

export class Compiler {
  private last: Promise<void> = Promise.resolve();
  private readonly asked = new Set<string>();

  constructor(
    private readonly settings: Settings,
    private readonly isolation: Isolation,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Compiles the environment after those that were asked for before, once, and the packages that its requirements name
   * before the others. The interpreter is the one it was made for.
   */
  enqueue(hash: string, built: BuiltEnvironment, interpreter: Interpreter, requirements: string[]): void {
    if (!built.isCompiledLater || this.asked.has(hash)) return;
    this.asked.add(hash);
    this.last = this.last
      .then(() => this.compile(hash, interpreter, requirements))
      .catch(() => undefined)
      .finally(() => this.asked.delete(hash));
  }

  /** Resolves when nothing is being compiled. */
  async idle(): Promise<void> {
    await this.last;
  }

  private async compile(hash: string, interpreter: Interpreter, requirements: string[]): Promise<void> {
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
      const names = requirements.flatMap((line) => readRequirement(line)?.name ?? []);
      const program = [interpreter.executable, "-I", "-S", "-c", COMPILE, lib, ...names];
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
