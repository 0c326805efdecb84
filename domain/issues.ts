/** Mistakes in what a caller sent, told so that he finds them in what he wrote: the place, and what he called it. */
import { AppError, type Issue } from "./errors";
import { quote } from "./quote";

export type FieldPath = readonly PropertyKey[];

/** `metrics[2].key` */
export function pathText(path: FieldPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

/** Fields that name the object they stand in. Other values may be secrets, which no error repeats. */
const NAMES = ["key", "name"] as const;

/**
 * What the caller called the thing that is wrong: the name itself, or that of the item of a list which the path leads into.
 * A caller who never saw the list (a client makes batches by itself) finds it by that only.
 */
function nameWithin(input: unknown, path: FieldPath): string | undefined {
  let owner: string | undefined;
  let value = input;
  for (const step of path) {
    value = isObject(value) ? value[step] : undefined;
    if (typeof step === "number") owner = nameOf(value) ?? owner;
  }
  const isName = NAMES.some((name) => name === path[path.length - 1]);
  if (isName && typeof value === "string") return quote(value);
  return owner === undefined ? undefined : `of ${quote(owner)}`;
}

function nameOf(item: unknown): string | undefined {
  const named = isObject(item) ? NAMES.map((name) => item[name]) : [];
  return named.find((name): name is string => typeof name === "string");
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null;

/** One mistake at a path of an input. */
export function issueWithin(input: unknown, path: FieldPath, message: string): Issue {
  const name = nameWithin(input, path);
  return { path: pathText(path), message, ...(name === undefined ? {} : { name }) };
}

/** The error that names every mistake; its sentence is about the first. */
export function refuseIssues(issues: readonly Issue[]): AppError {
  const { path, name, message } = issues[0]!;
  const place = [path, name].filter(Boolean).join(" ");
  return new AppError("invalid", place ? `${place}: ${message}` : message, { issues: [...issues] });
}
