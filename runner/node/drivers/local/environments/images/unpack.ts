/**
 * The file system of an image, unpacked: an archive of strangers, read by `tar` in a place where it can write to one folder
 * and reach nothing. What it may hold of the machine's (devices, programs with another's rights) is left out.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fault } from "@/runner/faults";
import { onlyVariables, USUAL_PATH } from "../../commands";
import type { Isolation } from "../../launch/sandbox";
import { sandboxCommand } from "../../launch/sandbox";
import type { BuildPlace } from "../build-place";

/**
 * Whoever a file belonged to, the run is another user and no root: what only root could read of an image everybody may.
 * A device cannot be made here, and an image has no need to bring one; whatever else goes wrong is said, and fails.
 */
const UNPACK = `
echo "namespace $(readlink /proc/self/ns/pid)"
cd "$1" && umask 022 && mkdir env env/rootfs || exit 1
tar --extract --file - --directory env/rootfs --no-same-owner --no-same-permissions \\
  --exclude='./dev/*' --exclude='dev/*' 2> tmp/said
status=$?
# What comes after the end of the archive is read too: its giver would fail otherwise.
cat > /dev/null
if [ $status -ne 0 ] && { [ ! -s tmp/said ] || grep -v -e 'Cannot mknod: ' -e 'Exiting with failure status' tmp/said; }
then exit 1; fi
chmod -R u+rwX,go=u,go-w,a-st env/rootfs
`;

export interface Source {
  command: string[];
  environment: Record<string, string>;
}

/** Resolves when all of it is there. Throws with what either side said last. */
export async function unpack(
  source: Source,
  place: BuildPlace,
  isolation: Isolation,
  take: (chunk: Buffer) => void,
  signal: AbortSignal,
): Promise<void> {
  const { folder, tmp, user } = place;
  const closed = { uid: user.uid, tmp, writable: [folder], readable: [], isOffline: true };
  const [mark, value] = place.mark.split("=") as [string, string];
  const [file, ...words] = sandboxCommand(isolation, closed, ["/bin/sh", "-c", UNPACK, "unpack", folder]);
  const options = { cwd: "/", signal, killSignal: "SIGKILL" } as const;
  const giver = spawn(source.command[0]!, source.command.slice(1), {
    ...options,
    env: onlyVariables(source.environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const taker = spawn(file!, words, {
    ...options,
    env: onlyVariables({ PATH: USUAL_PATH, [mark]: value }),
    stdio: [giver.stdout, "pipe", "pipe"],
  });
  // The unpacking has the pipe in its own hands: ours would keep it open.
  giver.stdout.destroy();
  giver.stderr.on("data", take);
  for (const stream of [taker.stdout, taker.stderr])
    stream.on("data", (chunk: Buffer) => {
      fault("mid-image");
      take(place.listen(chunk));
    });
  const ended = Promise.all([endOf(giver), endOf(taker)]);
  try {
    const [given, taken] = await ended;
    signal.throwIfAborted();
    if (given !== 0) throw new Error("the image could not be read whole");
    if (taken !== 0) throw new Error("its files could not be unpacked");
  } finally {
    await place.settle();
  }
}

/** The exit status; a signal, and a program that could not be started, give -1. */
async function endOf(child: ReturnType<typeof spawn>): Promise<number> {
  child.on("error", () => undefined);
  if (child.pid === undefined) return -1;
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? -1;
}
