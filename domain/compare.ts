/** What runs are compared by: the contract of the comparison's pages, of its queries and of the blocks in reports. */
import { z } from "zod";
import { pageToken } from "./search/list-input";
import { parseField } from "./search/order";
import type { MetricPart } from "./search/types";
import { writeField } from "./search/write-field";

export const MAX_COMPARED_RUNS = 100;

export const FIELD_KINDS = ["metric", "param", "attribute", "tag", "package"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export type FieldValue = string | number | null;

/** One line of a comparison: a fact that at least one of the runs has. */
export interface CompareField {
  /** As the search language names it; a package, which it does not know, as `packages.name`. */
  id: string;
  kind: FieldKind;
  key: string;
  isDiffering: boolean;
  /** In the order of the runs that were asked for; null where a run has none. Of a metric the latest values. */
  values: FieldValue[];
  /** Of a metric, the least and the greatest values of the whole series. */
  lows?: (number | null)[];
  highs?: (number | null)[];
}

const MAX_NAME_CHARS = 255;
const runName = z.string().max(MAX_NAME_CHARS);

export const compareRunsInput = z.object({
  runs: z.array(runName).min(1).max(MAX_COMPARED_RUNS),
});

export const comparePipelinesInput = z.object({ left: runName, right: runName });

/** Names as an address has them: each once, and no more than are compared. What can be no name is left out. */
export const readRunNames = (names: readonly string[]): string[] =>
  [...new Set(names)]
    .filter((name) => name !== "" && name.length <= MAX_NAME_CHARS)
    .slice(0, MAX_COMPARED_RUNS);

export const compareFieldsInput = compareRunsInput.extend({
  kind: z.enum(FIELD_KINDS),
  /** A part of the key. */
  search: z.string().max(250).optional(),
  isDiffering: z.boolean().default(false),
  /** Only these keys, whatever else the runs have. */
  keys: z.array(z.string().max(250)).max(200).optional(),
  limit: z.number().int().min(1).max(500).default(100),
  pageToken,
});

/** Names are short, and a board draws only the cards on the screen. */
export const MAX_METRIC_NAMES = 5_000;

export const compareMetricsInput = compareRunsInput.extend({
  search: z.string().max(250).optional(),
  limit: z.number().int().min(1).max(MAX_METRIC_NAMES).default(100),
});

export type Goal = "lowest" | "highest";

const LOWER_IS_BETTER =
  /(^|[^a-z])(loss|err|error|mse|rmse|mae|mape|perplexity|ppl|wer|cer|fid|nll|bce|latency|duration)([^a-z]|$)/i;
const HIGHER_IS_BETTER =
  /(^|[^a-z])(acc|accuracy|auc|auroc|f1|precision|recall|r2|score|reward|bleu|rouge|iou|map|dice|throughput)([^a-z]|$)/i;

/** Which end of a metric is the good one, as far as its name tells; null where it does not. */
export function guessGoal(key: string): Goal | null {
  const words = key.replace(/([a-z])([A-Z])/g, "$1_$2");
  if (LOWER_IS_BETTER.test(words)) return "lowest";
  return HIGHER_IS_BETTER.test(words) ? "highest" : null;
}

/** What is usually judged by: a metric with a good end, of data that was not trained on where there is one. */
export function pickTarget(keys: readonly string[]): string | undefined {
  const telling = keys.filter((key) => guessGoal(key) !== null);
  return (
    telling.find((key) => /(^|[^a-z])(val|valid|validation|eval|test)([^a-z]|$)/i.test(key)) ??
    telling[0] ??
    keys[0]
  );
}

/** The places of the best values; none where all are equal, or fewer than two are there to choose from. */
export function bestPlaces(values: readonly FieldValue[], goal: Goal | null): Set<number> {
  const numbers = values.filter(
    (value): value is number => typeof value === "number" && !Number.isNaN(value),
  );
  if (goal === null || new Set(numbers).size < 2) return new Set();
  const best = numbers.reduce((a, b) => (goal === "lowest" ? Math.min(a, b) : Math.max(a, b)));
  return new Set(values.flatMap((value, place) => (value === best ? [place] : [])));
}

/** The text as the number it is, or null. Only what reads as nothing else: an empty text is no zero. */
export function readNumeric(text: FieldValue): number | null {
  if (typeof text === "number") return text;
  return text !== null && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : null;
}

export function fieldId(kind: FieldKind, key: string): string {
  if (kind === "metric") return writeField({ source: kind, key, part: "last" });
  if (kind === "param" || kind === "tag") return writeField({ source: kind, key });
  return `${kind}s.${key}`;
}

/** The field that an id names, or null where it names none. */
export function readFieldId(id: string): { kind: FieldKind; key: string; part: MetricPart } | null {
  const own = /^(attribute|package)s\.(.+)$/s.exec(id);
  if (own) return { kind: own[1] as FieldKind, key: own[2]!, part: "last" };
  try {
    const field = parseField(id, "runs");
    if (field.source === "metric") return { kind: "metric", key: field.key, part: field.part };
    return field.source === "param" || field.source === "tag"
      ? { kind: field.source, key: field.key, part: "last" }
      : null;
  } catch {
    return null;
  }
}

/** The values of a field; of a metric the latest, least or greatest ones. */
export const valuesOf = ({ values, lows, highs }: CompareField, part: MetricPart): FieldValue[] =>
  (part === "min" ? lows : part === "max" ? highs : undefined) ?? values;

/** Whether all values are one and the same; two values that are no number are. */
export const isSame = (values: readonly FieldValue[]): boolean =>
  values.every((value) => Object.is(value, values[0]));
