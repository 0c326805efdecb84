/**
 * The script that becomes the command. It sets the variables itself: on a command line they could be read by anyone,
 * and in the environment of the launcher a `LD_PRELOAD` of the author would run with our rights.
 */
import type { Distribution } from "@/domain/jobs";
import { isAssignable } from "@/domain/shell-names";
import { type Group, planProcesses } from "./distribution";

export const BASH = "/bin/bash";

export interface StartScript {
  folder: string;
  variables: Record<string, string>;
  command: string;
  /** What reads the command; processes of a distribution are started by bash alone. */
  shell?: string;
  distribution?: Distribution;
  /** Where the processes of the distribution find each other. */
  group: Group;
}

export function writeStartScript({
  folder,
  variables,
  command,
  shell = BASH,
  distribution,
  group,
}: StartScript): string {
  const entries = Object.entries(variables);
  const exports = entries
    .filter(([name]) => isAssignable(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
  const others = entries
    .filter(([name]) => !isAssignable(name))
    .map(([name, value]) => quote(`${name}=${value}`));
  const run = [...(others.length > 0 ? ["/usr/bin/env", ...others] : []), shell, "-c", quote(command)].join(
    " ",
  );
  const processes = distribution ? planProcesses(distribution, group) : [];
  const start = processes.length > 0 ? startTogether(run, processes) : [`exec ${run}`];
  return ["umask 022", `cd ${quote(folder)} || exit 126`, ...exports, ...start, ""].join("\n");
}

/** A word that the shell reads as exactly this text. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export interface PlannedProcess {
  variables: Record<string, string>;
  /** The run ends when all of these have ended; others, such as parameter servers, end with them. */
  isAwaited: boolean;
  /** Said before each line of its output; the first process has none. */
  label: string;
}

/** All start together; the first that fails ends the run with its status. */
function startTogether(run: string, processes: PlannedProcess[]): string[] {
  const starts = processes.map(({ variables, isAwaited, label }, index) => {
    const sets = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)};`);
    const output = index === 0 ? `exec ${run}` : `${run} 2>&1 | sed -u ${quote(`s/^/[${label}] /`)}`;
    return `( set -o pipefail; ${sets.join(" ")} ${output} ) &${isAwaited ? ' awaited="$awaited $! "' : ""}`;
  });
  const awaited = processes.filter((process) => process.isAwaited).length;
  return [
    "awaited=' '",
    ...starts,
    `left=${awaited}`,
    "while (( left > 0 )); do",
    "  wait -n -p ended; status=$?",
    "  (( status == 0 )) || exit $status",
    '  [[ "$awaited" == *" $ended "* ]] && left=$(( left - 1 ))',
    "done",
    "exit 0",
  ];
}
