/** What a file system has that a run needs, found out by trying it: in a run's place, without a network. */
import { chmod, mkdir, mkdtemp } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../../../options";
import { run, USUAL_PATH } from "../../commands";
import { changeOwner, removeTree } from "../../files/safe-files";
import { carryProgram } from "../../launch/carried-program";
import { type Root, rootOf } from "../../launch/image-root";
import { type Isolation, ownsUids, sandboxCommand } from "../../launch/sandbox";

const LOOK = `PATH=$1
[ -x /bin/bash ] && echo /bin/bash || echo /bin/sh
{ python3 --version || python --version; } 2>/dev/null`;
const LOOK_MS = 30_000;

export interface Inside {
  /** What reads a command. */
  shell: string;
  /** The version of its Python, where it has one. */
  python: string | undefined;
}

/** Of this file system, for runs of this node. */
export async function asRoot(folder: string, { home }: Settings, isolation: Isolation): Promise<Root> {
  const carried = ownsUids(isolation.kind) ? await carryProgram(isolation.setpriv!) : undefined;
  return rootOf(folder, home, carried);
}

export async function lookInside(
  folder: string,
  settings: Settings,
  isolation: Isolation,
  uid: number,
  variables: Record<string, string>,
): Promise<Inside> {
  const shelf = path.join(settings.home, "runs");
  await mkdir(shelf, { recursive: true });
  const tmp = await mkdtemp(path.join(shelf, ".look-"));
  await chmod(tmp, 0o755);
  try {
    if (ownsUids(isolation.kind)) await changeOwner([tmp], uid);
    const root = await asRoot(folder, settings, isolation);
    const place = { uid, tmp, writable: [tmp], readable: [], isOffline: true, root };
    const words = ["/bin/sh", "-c", LOOK, "look", variables.PATH ?? USUAL_PATH];
    const looked = await run(sandboxCommand(isolation, place, words), { timeoutMs: LOOK_MS });
    const [shell, said = ""] = looked.stdout.trim().split("\n");
    if (!shell?.startsWith("/")) {
      const why = looked.stderr.trim().split("\n").at(-1)?.slice(0, 300);
      throw new Error(`no command can be run in it, as its /bin/sh is not there or does not start (${why})`);
    }
    return { shell, python: /^Python (\S+)/.exec(said)?.[1] };
  } finally {
    await removeTree(tmp);
  }
}
