import path from "node:path";
import type { Assignment } from "@/domain/node/assignment";
import type { Settings } from "../../../options";
import { USUAL_PATH } from "../commands";
import { packageVariables } from "../environments/index/variables";
import type { ReadyEnvironment, ReadyImage } from "../environments/ready";
import type { AttemptFolder } from "../files/attempt-folder";
import { SERVING_FD } from "./serving-socket";

/** A variable that marks every process of an attempt, so that leftovers are found wherever they have moved to. */
export const markOf = ({ id, attempt }: { id: string; attempt: number }): string =>
  `ATELIER_PROCESS_OF=${id}.${attempt}`;

/** What answers for a deployment, as its environment's Python reads it. */
export const SERVING_LIBRARY = path.resolve("library/serving");

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
  environment: ReadyEnvironment | ReadyImage,
  { inputs, outputs }: Values,
  { hostVariables, studioUrl }: Pick<Settings, "hostVariables" | "studioUrl">,
  tmp: string,
): Record<string, string> {
  const own = {
    ...assignment.variables,
    ...(assignment.serving
      ? servingVariables(assignment, folder, inputs)
      : studioVariables(assignment, studioUrl)),
  };
  const given = givenBy(environment, folder);
  const [mark, place] = markOf(assignment).split("=") as [string, string];
  return {
    ...packageVariables(hostVariables),
    LANG: "C.UTF-8",
    ...given.variables,
    USER: `run${assignment.slot}`,
    LOGNAME: `run${assignment.slot}`,
    SHELL: given.shell,
    HOME: folder.home,
    TMPDIR: tmp,
    PYTHONUNBUFFERED: "1",
    MLFLOW_DISABLE_TELEMETRY: "true",
    ...prefixed("AZURE_ML_INPUT_", inputs),
    ...prefixed("AZURE_ML_OUTPUT_", outputs),
    ...own,
    PATH: [...given.bins, own.PATH ?? given.variables.PATH ?? USUAL_PATH].join(":"),
    [mark]: place,
  };
}

/** What the environment itself sets: an image as it says, a Python by the run's layer over it. */
function givenBy(environment: ReadyEnvironment | ReadyImage, { layer }: AttemptFolder) {
  if ("root" in environment) {
    const { shell, variables } = environment;
    return { shell, variables, bins: [] };
  }
  const { folder } = environment;
  const variables: Record<string, string> = { VIRTUAL_ENV: layer };
  const bins = [layer, ...(folder ? [folder] : [])].map((each) => path.join(each, "bin"));
  return { shell: "/bin/bash", variables, bins };
}

/** By these a script finds the studio, and is known there as its run. */
export function studioVariables(assignment: Assignment, studioUrl: string): Record<string, string> {
  const { name, workspace, experimentId, token, attempt } = assignment;
  return {
    MLFLOW_TRACKING_URI: `${studioUrl}/mlflow/${workspace}`,
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_RUN_ID: name,
    MLFLOW_EXPERIMENT_ID: experimentId,
    AZUREML_RUN_ID: name,
    AZUREML_EXPERIMENT_ID: experimentId,
    ATELIER_URL: studioUrl,
    ATELIER_TOKEN: token,
    ATELIER_WORKSPACE: workspace,
    ATELIER_RUN_ID: name,
    ATELIER_ATTEMPT: `${attempt}`,
  };
}

/** By these an instance finds its script and its model; it asks the studio nothing. */
function servingVariables(
  { serving, workspace, variables }: Assignment,
  folder: AttemptFolder,
  inputs: Record<string, string>,
): Record<string, string> {
  const { endpoint, deployment, timeoutMs, scoringScript, collections } = serving!;
  const entryScript = scoringScript === null ? null : path.join(folder.work, scoringScript);
  const prefix = `/endpoints/${workspace}/${endpoint}`;
  return {
    ATELIER_SERVING_FD: `${SERVING_FD}`,
    ATELIER_SERVING_SETTINGS: JSON.stringify({
      ...{ endpoint, deployment, prefix, timeoutMs, entryScript, collections },
    }),
    AML_APP_ROOT: folder.work,
    ...(entryScript === null ? {} : { AZUREML_ENTRY_SCRIPT: entryScript }),
    ...(inputs.model === undefined ? {} : { AZUREML_MODEL_DIR: inputs.model }),
    PYTHONPATH: [SERVING_LIBRARY, variables.PYTHONPATH].filter(Boolean).join(":"),
  };
}

export const prefixed = (prefix: string, values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
