import path from "node:path";
import type { Assignment } from "@/runner/protocol";
import { USUAL_PATH } from "../commands";
import { packageVariables } from "../environments/index/variables";
import type { ReadyEnvironment } from "../environments/ready";
import type { AttemptFolder } from "../files/attempt-folder";

/** A variable that marks every process of an attempt, so that leftovers are found wherever they have moved to. */
export const markOf = ({ runId, attempt }: { runId: string; attempt: number }): string =>
  `ATELIER_PROCESS_OF=${runId}.${attempt}`;

export interface Values {
  inputs: Record<string, string>;
  outputs: Record<string, string>;
}

/**
 * The whole environment of a run's command: nothing of the studio's own gets in. Later ones win, so the author may
 * set what he likes but the marks that we find his processes by.
 */
export function runVariables(
  assignment: Assignment,
  folder: AttemptFolder,
  environment: ReadyEnvironment,
  { inputs, outputs }: Values,
  hostVariables: Record<string, string | undefined>,
  tmp: string,
): Record<string, string> {
  const own = assignment.variables;
  const bins = [
    path.join(folder.layer, "bin"),
    ...(environment.folder ? [path.join(environment.folder, "bin")] : []),
  ];
  const [mark, place] = markOf(assignment).split("=") as [string, string];
  return {
    ...packageVariables(hostVariables),
    LANG: "C.UTF-8",
    USER: `run${assignment.slot}`,
    LOGNAME: `run${assignment.slot}`,
    SHELL: "/bin/bash",
    HOME: folder.home,
    TMPDIR: tmp,
    VIRTUAL_ENV: folder.layer,
    PYTHONUNBUFFERED: "1",
    MLFLOW_DISABLE_TELEMETRY: "true",
    ...prefixed("AZURE_ML_INPUT_", inputs),
    ...prefixed("AZURE_ML_OUTPUT_", outputs),
    ...own,
    PATH: [...bins, own.PATH ?? USUAL_PATH].join(":"),
    [mark]: place,
  };
}

const prefixed = (prefix: string, values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
