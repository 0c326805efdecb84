/**
 * The kinds of field that a YAML file has, as zod schemas. They take plain values (from a form) as well as scalars as
 * they were written in a file, and are as forgiving as Azure's client: case of words, `10.0` for 10, "yes" for true.
 */
import { z } from "zod";
import { didYouMean } from "../nearest";
import { literalValue, Written } from "./written";

const asText = (value: unknown) => {
  if (value instanceof Written) return value.source;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
};
const asMeaning = (value: unknown) => (value instanceof Written ? value.value : value);

/** Text; a number or a boolean counts as it was spelled. */
export const text = (schema: z.ZodString = z.string()) => z.preprocess(asText, schema);

/** Text where an empty value stands for the empty text (variables, tags). */
export const textOrNothing = z.preprocess((value) => asText(value) ?? "", z.string());

const asNumber = (value: unknown) => {
  const meaning = asMeaning(value);
  const isDecimal =
    typeof meaning === "string" && /^\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*$/.test(meaning);
  return isDecimal ? Number(meaning) : meaning;
};
export const number = z.preprocess(asNumber, z.number());
export const wholeNumber = z.int("a whole number is needed");
export const integer = (schema: z.ZodInt = wholeNumber) => z.preprocess(asNumber, schema);

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  t: true,
  "1": true,
  false: false,
  no: false,
  off: false,
  n: false,
  f: false,
  "0": false,
};
export const flag = z.preprocess((value) => {
  const meaning = asMeaning(value);
  if (typeof meaning !== "string" && typeof meaning !== "number") return meaning;
  const word = String(meaning).toLowerCase();
  return Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word] : meaning;
}, z.boolean());

/** One of a few words, in any case. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.preprocess((value) => {
    const spelled = asText(value);
    if (typeof spelled !== "string") return spelled;
    return words.find((word) => word.toLowerCase() === spelled.toLowerCase()) ?? spelled;
  }, z.enum(words));

/** A literal: text, number or boolean. */
export const literal = z.preprocess(
  (value) => (value instanceof Written ? literalValue(value) : value),
  z.union([z.string(), z.number(), z.boolean()]),
);

/** Anything, kept as it is. */
export const anything = z.preprocess(unwrap, z.unknown());

function unwrap(value: unknown): unknown {
  if (value instanceof Written) return literalValue(value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item)]));
}

/** A free map from names to texts. */
export const texts = z.record(z.string(), textOrNothing);

const MAX_HINTS = 20;

/** A mapping of known fields; each unknown one is refused with the nearest known name. `noun` says of what. */
export const fields = <Shape extends z.ZodRawShape>(noun: string, shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      const known = Object.keys(shape);
      const hint = (key: string, index: number) => (index < MAX_HINTS ? didYouMean(key, known) : "");
      return issue.keys
        .map((key, index) => `\`${key}\` is not a field of ${noun}.${hint(key, index)}`)
        .join("\n");
    },
  });

/** The same with its `type` in small letters, by which a union of kinds is told apart. */
export function lowerType(value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("type" in value)) return value;
  const type = (value.type as { source?: unknown } | null)?.source ?? value.type;
  return typeof type === "string" ? { ...value, type: type.toLowerCase() } : value;
}
