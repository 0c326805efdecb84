/** The small facts that a script writes about its run: parameters and tags. Limits are those of MLflow's servers. */
import { z } from "zod";
import { findKeyProblem } from "./metrics/parse-points";

/** What a script writes under names of its own. */
export const RUN_KEY_KINDS = ["metric", "param", "tag"] as const;
export type RunKeyKind = (typeof RUN_KEY_KINDS)[number];

export const MAX_PARAM_CHARS = 6_000;
export const MAX_TAG_CHARS = 8_000;
export const MAX_BATCH_PARAMS = 100;
export const MAX_BATCH_TAGS = 100;
export const MAX_BATCH_METRICS = 1_000;
export const MAX_BATCH_ITEMS = 1_000;

const key = z.string().superRefine((value, context) => {
  const problem = findKeyProblem(value);
  if (problem) context.addIssue({ code: "custom", message: problem });
});
/** No character is cut in two: half of one could not be stored. */
const cut = (limit: number) =>
  z.string().transform((value) => {
    const text = value.slice(0, limit);
    return text.length < value.length ? text.replace(/[\ud800-\udbff]$/, "") : text;
  });

export interface KeyValue {
  key: string;
  value: string;
}
/** Values that are too long are cut, as MLflow does: a run must not fail for a long parameter. */
export const paramEntry = z.object({ key, value: cut(MAX_PARAM_CHARS) });
export const tagEntry = z.object({ key, value: cut(MAX_TAG_CHARS) });

/** Tags that are another view of a column of the run: the column is the truth, and the tag is never stored. */
export const NAME_TAG = "mlflow.runName";
export const NOTE_TAG = "mlflow.note.content";
/** Also a column, where the named parent is a run of the same workspace; otherwise it stays the text it was given as. */
export const PARENT_TAG = "mlflow.parentRunId";
export const COLUMN_TAGS: readonly string[] = [NAME_TAG, NOTE_TAG, PARENT_TAG];
export const USER_TAG = "mlflow.user";

/** The last value of each key, in the order of first appearance. */
export function lastOfEach(entries: readonly KeyValue[]): KeyValue[] {
  const last = new Map(entries.map(({ key, value }) => [key, value]));
  return Array.from(last, ([key, value]) => ({ key, value }));
}
