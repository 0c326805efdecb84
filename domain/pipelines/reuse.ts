/** What the outputs of a step follow from, and why an earlier run's can or cannot be taken. */

/** A content, by the hash of it, and how people call it. */
interface Content {
  hash: string;
  /** Where it came from: `s0.sum`, a path, an address. */
  from: string;
}

export interface Ingredients {
  /** The command with all that shapes it beside the values of its inputs. */
  command: string;
  /** Hash of the environment that its packages come from. */
  environment: { hash: string; label: string };
  /** Null where it has no code. */
  code: string | null;
  parameters: Record<string, string>;
  variables: Record<string, string>;
  inputs: Record<string, Content>;
  /** The types of its outputs. */
  outputs: Record<string, string>;
}

/** The files of a code, each with the hash of its content. */
export type CodeFiles = ReadonlyMap<string, string>;

/** A difference in words, to follow “It ran: ”. */
export type Difference = string;

/** The text that two runs have in common exactly when the outputs of one can stand for those of the other. */
export function keyText({ inputs, environment, ...rest }: Ingredients): string {
  const hashes = Object.entries(inputs).map(([name, { hash }]) => [name, hash]);
  return JSON.stringify(
    sorted({ ...rest, environment: environment.hash, inputs: Object.fromEntries(hashes) }),
  );
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

const MAX_VALUE_CHARS = 80;
const shown = (value: string) =>
  value.length > MAX_VALUE_CHARS ? `${value.slice(0, MAX_VALUE_CHARS)}…` : value;

/** What differs, both values named. `codes` has the files of both, where the codes differ. */
export function findDifferences(
  now: Ingredients,
  before: Ingredients,
  codes: { now: CodeFiles; before: CodeFiles } | null,
): Difference[] {
  return [
    ...valueDifferences("parameter", now.parameters, before.parameters),
    ...inputDifferences(now, before),
    ...(now.code !== before.code ? codeDifferences(codes) : []),
    ...(now.environment.hash !== before.environment.hash ? [environmentDifference(now, before)] : []),
    ...(now.command !== before.command
      ? [`the command is \`${shown(now.command)}\`, and was \`${shown(before.command)}\``]
      : []),
    ...valueDifferences("variable", now.variables, before.variables),
    ...valueDifferences("output", now.outputs, before.outputs),
  ];
}

function environmentDifference(
  { environment: now }: Ingredients,
  { environment: before }: Ingredients,
): Difference {
  if (now.label !== before.label) return `the environment is ${now.label}, and was ${before.label}`;
  return `the packages of the environment ${now.label} have changed`;
}

function valueDifferences(
  noun: string,
  now: Record<string, string>,
  before: Record<string, string>,
): Difference[] {
  return namesOf(now, before).flatMap((name) => {
    const [has, had] = [now[name], before[name]];
    if (has === had) return [];
    if (has === undefined) return [`the ${noun} ${name} is not given, and was ${shown(had!)}`];
    if (had === undefined) return [`the ${noun} ${name} is ${shown(has)}, and was not given`];
    return [`the ${noun} ${name} is ${shown(has)}, and was ${shown(had)}`];
  });
}

function inputDifferences(now: Ingredients, before: Ingredients): Difference[] {
  return namesOf(now.inputs, before.inputs).flatMap((name) => {
    const [has, had] = [now.inputs[name], before.inputs[name]];
    if (has?.hash === had?.hash) return [];
    if (!has) return [`the input ${name} is not given, and was ${had!.from}`];
    if (!had) return [`the input ${name} is ${has.from}, and was not given`];
    if (has.from === had.from) return [`the input ${name}, ${has.from}, has another content`];
    return [`the input ${name} is ${has.from}, and was ${had.from}`];
  });
}

const MAX_FILES = 5;

function codeDifferences(codes: { now: CodeFiles; before: CodeFiles } | null): Difference[] {
  if (!codes) return ["the code has changed"];
  const { now, before } = codes;
  const paths = [...new Set([...now.keys(), ...before.keys()])].sort();
  const changed = paths.filter((path) => now.get(path) !== before.get(path));
  const words = changed.slice(0, MAX_FILES).map((path) => {
    if (!before.has(path)) return `the file ${path} of its code is new`;
    return now.has(path)
      ? `the file ${path} of its code has changed`
      : `the file ${path} of its code is gone`;
  });
  const more = changed.length - words.length;
  if (changed.length === 0) return ["the rights of a file of its code have changed"];
  return more > 0 ? [...words, `${more} more files of its code differ`] : words;
}

const namesOf = (...maps: Record<string, unknown>[]): string[] =>
  [...new Set(maps.flatMap((map) => Object.keys(map)))].sort();

/** Which run is meant, in words: the step of which pipeline. */
export interface EarlierRun {
  step: string;
  run: string;
}

export function explainRan(differences: readonly Difference[], earlier: EarlierRun): string {
  return `It ran: ${differences.join("; ")} (in the nearest earlier run, ${earlier.step} in ${earlier.run}).`;
}
