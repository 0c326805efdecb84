/**
 * The small parent of every run: a shell that outlives the runner. It claims the attempt before it executes (so that a
 * second start is harmless), runs the launcher, and leaves the exit status by rename, in a file that has its place on the
 * disk from the beginning, so that a full one does not hide how the run ended. The claim is the exclusive
 * creation of `process`, which names the shell by pid and start time. Its traps are handlers, since ignored signals
 * would be inherited by the script.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { onlyVariables, USUAL_PATH } from "../commands";

/** The wrapper ends with this status when another one holds the attempt. */
export const ALREADY_CLAIMED = 75;

const WRAPPER = `
umask 077
control=$1 groups=$2
shift 2
started() { shift 19; printf %s "$1"; }
read -r stat < /proc/$$/stat
set -C
{ echo "$$ $(started \${stat##*) })" > "$control/process"; } 2>/dev/null || exit ${ALREADY_CLAIMED}
set +C
trap : HUP INT TERM
(
  for group in $groups; do echo 0 > "$group/cgroup.procs"; done
  echo 500 > /proc/self/oom_score_adj
  ulimit -c 0
  exec "$@"
)
status=$?
echo "{\\"exitCode\\":$status}" 1<> "$control/exit.part"
mv "$control/exit.part" "$control/exit.json"
`;

export interface WrapperStart {
  control: string;
  logFile: string;
  /** Control group folders that the launched process enters. */
  groups: string[];
  command: string[];
}

/** Starts the wrapper in a session of its own with the log file as its output. Resolves to it once it runs. */
export async function startWrapper(start: WrapperStart) {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = await open(start.logFile, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const child = spawn(
      "/bin/sh",
      ["-c", WRAPPER, "atelier-run", start.control, start.groups.join(" "), ...start.command],
      {
        cwd: "/",
        env: onlyVariables({ PATH: USUAL_PATH }),
        stdio: ["ignore", log.fd, log.fd],
        detached: true,
      },
    );
    await once(child, "spawn");
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}
