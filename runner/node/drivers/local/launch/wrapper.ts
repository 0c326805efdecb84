/**
 * The small parent of every run: a shell that outlives the runner. It claims the attempt before it executes (so that a
 * second start is harmless), runs the launcher, and leaves the exit status by rename, in a file that has its place on the
 * disk from the beginning, so that a full one does not hide how the run ended. The claim is the exclusive
 * creation of `process`, which names the shell by pid and start time. Its traps are handlers, since ignored signals
 * would be inherited by the script.
 *
 * The command writes to a pipe, and a `cat` beside it to the log: with the file itself in its hands, a script could cut
 * it, write over what it said before, or make it terabytes long without a byte of its own. A full disk makes the pump
 * wait, and with it the command, and loses what it held. It leaves its number, for those who end the command.
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
control=$1 groups=$2 removal=$3 awaited=$4
shift 4
started() { shift 19; printf %s "$1"; }
read -r stat < /proc/$$/stat
set -C
{ echo "$$ $(started \${stat##*) })" > "$control/process"; } 2>/dev/null || exit ${ALREADY_CLAIMED}
set +C
trap : HUP INT TERM
mkfifo -m 622 "$control/pipe"
( trap '' HUP INT TERM; until cat; do sleep 1; done ) < "$control/pipe" & pump=$!
echo $pump > "$control/pump"
(
  for group in $groups; do echo 0 > "$group/cgroup.procs"; done
  echo 500 > /proc/self/oom_score_adj
  exec "$@"
) > "$control/pipe" 2>&1
status=$?
rounds=0
while kill -0 $pump 2>/dev/null && [ $rounds -lt 20 ]; do
  if [ $awaited = yes ]; then wait $pump; else sleep 0.05; rounds=$((rounds + 1)); fi
done
echo "{\\"exitCode\\":$status}" 1<> "$control/exit.part"
mv "$control/exit.part" "$control/exit.json"
if [ -e "$control/alone" ]; then $removal; fi
`;

export interface WrapperStart {
  control: string;
  logFile: string;
  /** Control group folders that the launched process enters. */
  groups: string[];
  /** True when all that the command has started ends with it: the pump is then awaited to its end. */
  endsWithCommand: boolean;
  /** What removes the network of the run, where no node is there to do so. Its words have no spaces. */
  removal: string[];
  command: string[];
  /** A descriptor that the command is to have as its fourth. */
  handed?: number | undefined;
}

/** Starts the wrapper in a session of its own with the log file as its output. Resolves to it once it runs. */
export async function startWrapper(start: WrapperStart) {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = await open(start.logFile, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const child = spawn("/bin/sh", ["-c", WRAPPER, "atelier-run", ...wrapperWords(start), ...start.command], {
      cwd: "/",
      env: onlyVariables({ PATH: USUAL_PATH }),
      stdio: ["ignore", log.fd, log.fd, ...(start.handed === undefined ? [] : [start.handed])],
      detached: true,
    });
    await once(child, "spawn");
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

const wrapperWords = ({ control, groups, removal, endsWithCommand }: WrapperStart): string[] => [
  control,
  groups.join(" "),
  removal.join(" "),
  endsWithCommand ? "yes" : "no",
];
