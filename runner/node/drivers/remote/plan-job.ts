/** What an attempt is on an attached machine: its files, the script that becomes its command, and its variables. */
import { renderCommand } from "@/domain/expressions";
import type { Assignment, FileEntry } from "@/domain/node/assignment";
import { failRun } from "../../failure";
import type { Settings } from "../../options";
import { inside } from "../local/files/place-files";
import { alone } from "../local/launch/distribution";
import { writeStartScript } from "../local/launch/start-script";
import { markOf, prefixed, studioVariables } from "../local/launch/variables";
import type { RemoteEnvironment } from "./environments";
import type { RemoteFacts } from "./messages";

/** How an attempt is called on the machine. */
export const nameOf = ({ id, attempt }: Pick<Assignment, "id" | "attempt">): string => `${id}.${attempt}`;

const buildFolder = ({ top }: RemoteFacts, build: string): string => `${top}/environments/${build}`;

/** The wrapper there puts the address of its own relay in this place. */
const STUDIO = "{studio}";
const USUAL_GIVE_UP = 1000;

export interface Given {
  facts: RemoteFacts;
  environment: RemoteEnvironment;
  /** The studio's own packages, which a run can import where its environment has none of the name. */
  supplied: { file: string; sha256: string } | null;
  ports: number[];
  user: string;
  giveUpMs: number;
}

export function planJob(assignment: Assignment, settings: Settings, given: Given) {
  const { facts, environment, supplied, giveUpMs } = given;
  const folder = `${facts.top}/runs/${nameOf(assignment)}`;
  const shell = facts.hasBash ? "/bin/bash" : "/bin/sh";
  if (assignment.distribution && !facts.hasBash)
    throw failRun("StartFailed", "A distribution needs bash on the machine: install it there.");
  const [mark, place] = markOf(assignment).split("=") as [string, string];
  const studio = studioVariables(assignment, STUDIO);
  const ofRelay = Object.fromEntries(Object.entries(studio).filter(([, value]) => value.includes(STUDIO)));
  return {
    code: assignment.code.map(checked),
    inputs: assignment.inputs.flatMap((input) =>
      input.kind === "literal" ? [] : [{ name: checkedName(input.name), files: input.files.map(checked) }],
    ),
    outputs: assignment.outputs.map(({ name }) => checkedName(name)),
    environment: { build: environment.build, python: environment.python, supplied },
    script: scriptFor(assignment, folder, given, shell),
    start: {
      shell,
      isIsolated: facts.isIsolating,
      top: facts.top,
      build: environment.build ? buildFolder(facts, environment.build) : null,
      mark: `${mark}=${place}`,
      variables: { ...ofRelay, [mark]: place, PATH: facts.path },
      graceSeconds: settings.graceMs / 1000,
      giveUpSeconds: giveUpMs / USUAL_GIVE_UP,
      logBytes: settings.logCapBytes,
      timeoutSeconds: assignment.timeoutSeconds ?? null,
    },
  };
}

function scriptFor(assignment: Assignment, folder: string, given: Given, shell: string): string {
  const outputs = Object.fromEntries(assignment.outputs.map((one) => [one.name, outputPlace(folder, one)]));
  const inputs = Object.fromEntries(assignment.inputs.map((one) => [one.name, inputPlace(folder, one)]));
  return writeStartScript({
    folder: `${folder}/work`,
    variables: variablesFor(assignment, folder, given, { inputs, outputs }),
    command: renderCommand(assignment.command, { inputs, outputs, name: assignment.name }),
    shell,
    distribution: assignment.distribution,
    group: alone(given.ports),
  });
}

type Values = Record<"inputs" | "outputs", Record<string, string>>;

/** The same variables as on the studio's own machine, but for those by which the studio is found: the wrapper sets them. */
function variablesFor(
  assignment: Assignment,
  folder: string,
  { facts, environment, user }: Given,
  { inputs, outputs }: Values,
): Record<string, string> {
  const studio = Object.entries(studioVariables(assignment, STUDIO));
  const set = Object.fromEntries(studio.filter(([, value]) => !value.includes(STUDIO)));
  const relayed = new Set(studio.filter(([, value]) => value.includes(STUDIO)).map(([name]) => name));
  const authors = Object.entries(assignment.variables).filter(([name]) => !relayed.has(name));
  const own: Record<string, string> = { ...Object.fromEntries(authors), ...set };
  const bins = [
    `${folder}/layer/bin`,
    ...(environment.build ? [`${buildFolder(facts, environment.build)}/env/bin`] : []),
  ];
  return {
    ...facts.variables,
    LANG: "C.UTF-8",
    USER: facts.user ?? user,
    LOGNAME: facts.user ?? user,
    SHELL: "/bin/sh",
    HOME: `${folder}/home`,
    TMPDIR: `${folder}/tmp`,
    VIRTUAL_ENV: `${folder}/layer`,
    PYTHONUNBUFFERED: "1",
    MLFLOW_DISABLE_TELEMETRY: "true",
    ...prefixed("AZURE_ML_INPUT_", inputs),
    ...prefixed("AZURE_ML_OUTPUT_", outputs),
    ...own,
    PATH: [...bins, own.PATH ?? facts.path].join(":"),
  };
}

function outputPlace(folder: string, { name, kind }: Assignment["outputs"][number]): string {
  const top = inside(`${folder}/outputs`, name);
  return kind === "file" ? `${top}/${name}` : top;
}

function inputPlace(folder: string, input: Assignment["inputs"][number]): string {
  if (input.kind === "literal") return input.value;
  const top = inside(`${folder}/inputs`, input.name);
  if (input.kind === "folder") return top;
  const file = input.files[0];
  if (!file) throw failRun("InputNotFound", `The input ${input.name} names a file, and there is none.`);
  return inside(top, file.path);
}

function checked({ path, sha256, executable }: FileEntry) {
  inside("/folder", path);
  return { path, sha256, ...(executable && { executable }) };
}

function checkedName(name: string): string {
  inside("/folder", name);
  return name;
}
