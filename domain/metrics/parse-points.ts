import type { Issue } from "../errors";
import { type Int64, readInt64, toInt64 } from "../int64";
import { type FieldPath, issueWithin, refuseIssues } from "../issues";
import type { KeyedPoint } from "./points";

/** A point as a client logs it: of a metric, perhaps about a model and on a dataset. */
export interface LoggedPoint extends KeyedPoint {
  modelId?: string;
  datasetName?: string;
  datasetDigest?: string;
}

const MAX_KEY_LENGTH = 250;
const MAX_ISSUES = 20;
const KEY = /^[\p{L}\p{N}_\-. :/]+$/u;
const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;
const NOT_FINITE: Record<string, number> = { NaN: Number.NaN, Infinity: Infinity, "-Infinity": -Infinity };
const SIMPLE_KEY = /^[A-Za-z0-9_][A-Za-z0-9_ -]*$/;

/** What is wrong with a key of a metric, parameter or tag, or undefined. */
export function findKeyProblem(key: unknown): string | undefined {
  if (typeof key !== "string" || key === "") return "is required: a text";
  if (key.length > MAX_KEY_LENGTH)
    return `has ${key.length} characters; at most ${MAX_KEY_LENGTH} are allowed`;
  if (SIMPLE_KEY.test(key)) return undefined;
  if (!KEY.test(key)) return "may have letters, digits, and _ - . space : / only";
  if (key.split("/").some((part) => part === "" || part === "." || part === "..")) {
    return "must be a plain path: no “..”, no “//”, no “/” at an end, no “./”";
  }
  return undefined;
}

/** A number given as a number or as digits in text; else undefined. */
function readNumber(input: unknown): number | undefined {
  if (typeof input === "number") return input;
  if (typeof input === "bigint") return Number(input);
  if (typeof input === "string" && NUMBER.test(input)) return Number(input);
  return undefined;
}

/**
 * A value: any float64, the three that JSON has no number for as the texts NaN, Infinity and -Infinity. A number that was
 * read as infinite was written too large: what is stored would not be what was sent.
 */
function readValue(input: unknown): number | undefined {
  const number = readNumber(input);
  if (number !== undefined) return Number.isFinite(number) ? number : undefined;
  return typeof input === "string" ? NOT_FINITE[input] : undefined;
}

function describeBadValue(input: unknown): string {
  if (input === undefined || input === null) return "is required: a number";
  return readNumber(input) === undefined
    ? "must be a number, “NaN”, “Infinity” or “-Infinity”"
    : "is too large for a float64: for what is infinite send the text “Infinity” or “-Infinity”";
}

/** A whole number of 64 bits, or undefined. Digits in text count in all their places. */
function readWhole(input: unknown): Int64 | undefined {
  // Nearly always, and this is asked four times a point.
  if (Number.isSafeInteger(input)) return input as number;
  if (typeof input === "number" || typeof input === "bigint") return toInt64(input);
  if (typeof input !== "string") return undefined;
  return WHOLE.test(input) ? readInt64(input) : toInt64(readNumber(input) ?? Number.NaN);
}

function findIntegerProblem(input: unknown, isRequired: boolean): string | undefined {
  if (input === undefined || input === null) return isRequired ? "is required: a whole number" : undefined;
  if (readWhole(input) !== undefined) return undefined;
  const isWhole = typeof input === "bigint" || Number.isInteger(readNumber(input));
  return isWhole ? "must lie between -2^63 and 2^63 - 1, as 64 bits hold it" : "must be a whole number";
}

function findPointProblem(item: Record<string, unknown>): [field: string, problem: string] | undefined {
  const key = findKeyProblem(item.key);
  if (key) return ["key", key];
  if (readValue(item.value) === undefined) return ["value", describeBadValue(item.value)];
  const time = findIntegerProblem(item.timestamp, true);
  if (time) return ["timestamp", time];
  if (readWhole(item.timestamp)! < 0) return ["timestamp", "must not be negative"];
  const step = findIntegerProblem(item.step, false);
  if (step) return ["step", step];
  for (const field of ["model_id", "dataset_name", "dataset_digest"]) {
    if (item[field] != null && typeof item[field] !== "string") return [field, "must be a text"];
  }
  return undefined;
}

function toLoggedPoint(item: Record<string, unknown>): LoggedPoint {
  const point: LoggedPoint = {
    key: item.key as string,
    step: readWhole(item.step) ?? 0,
    time: readWhole(item.timestamp)!,
    value: readValue(item.value)!,
  };
  if (item.model_id) point.modelId = item.model_id as string;
  if (item.dataset_name) point.datasetName = item.dataset_name as string;
  if (item.dataset_digest) point.datasetDigest = item.dataset_digest as string;
  return point;
}

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === "object" && input !== null && !Array.isArray(input);

/**
 * Reads metrics as MLflow's REST sends them: `[{key, value, timestamp, step}]`, absent meaning none. Written by hand,
 * because it stands in the hot path of ingest. Throws one `invalid` error that names every wrong item, up to twenty.
 */
export function parsePoints(input: unknown, path = "metrics"): LoggedPoint[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) throw refuseIssues([{ path, message: "must be a list" }]);
  const points: LoggedPoint[] = [];
  const issues: Issue[] = [];
  for (let i = 0; i < input.length && issues.length < MAX_ISSUES; i++) {
    const item: unknown = input[i];
    const [place, problem] = findItemProblem(item);
    if (problem === undefined) points.push(toLoggedPoint(item as Record<string, unknown>));
    else issues.push(issueWithin({ [path]: input }, [path, i, ...place], problem));
  }
  if (issues.length > 0) throw refuseIssues(issues);
  return points;
}

/** Reads one metric, the body of MLflow's `runs/log-metric`. */
export function parsePoint(input: unknown): LoggedPoint {
  const [place, problem] = findItemProblem(input);
  if (problem !== undefined) throw refuseIssues([issueWithin(input, place, problem)]);
  return toLoggedPoint(input as Record<string, unknown>);
}

const NO_PROBLEM = [[]] as const;
const NO_OBJECT = [[], "must be an object"] as const;

function findItemProblem(item: unknown): readonly [place: FieldPath, problem?: string] {
  if (!isRecord(item)) return NO_OBJECT;
  const problem = findPointProblem(item);
  return problem ? [[problem[0]], problem[1]] : NO_PROBLEM;
}
