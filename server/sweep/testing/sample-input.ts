/** For tests: makes inputs that a zod schema accepts, and finds the places in them where a text or a number stands. */
import type { z } from "zod";
import { ID_PREFIXES, type IdKind, newId } from "@/domain/ids";

/** The parts of zod's definitions that the walk looks at. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  valueType?: z.ZodType;
  entries?: Record<string, unknown>;
  values?: unknown[];
  getter?: () => z.ZodType;
}

/** A place for a text or a number: where it is, and the name of its field. */
export interface Leaf {
  path: (string | number)[];
  key: string;
  kind: "string" | "number";
  /** Where it stands in one kind of several: that kind, and its place. A sample is of the first kind. */
  choice?: { path: (string | number)[]; schema: z.ZodType };
}

export interface Sampling {
  /** By the name of a field, the record that it asks for, such as the name of a run. */
  records: Record<string, string>;
  /** Which fields are given: those that must be, also those that ask for a record, or all. */
  fields: "required" | "records" | "all";
}

const MAX_DEPTH = 8;
const STRINGS = [
  "sample",
  "a correct horse battery",
  "sample@example.org",
  "1",
  "2027-01-01T00:00:00Z",
  "0".repeat(64),
  `ati_${"x".repeat(43)}`,
  "https://example.org/",
  ...(Object.keys(ID_PREFIXES) as IdKind[]).map((kind) => newId(kind)),
];
const NUMBERS = [1, 0, 100, 0.5, -1, Date.now()];

/** What a pipe reads: behind `preprocess`, which takes anything, it is the schema that comes after. */
const inputOf = ({ in: first, out }: Definition) =>
  definitionOf(first!).type === "transform" ? out! : first!;

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition;

/** An input that the schema accepts, as far as trying can find one. */
export function sampleInput(schema: z.ZodType, sampling: Sampling, key = "", depth = 0): unknown {
  const def = definitionOf(schema);
  const into = (inner: z.ZodType, name = key) => sampleInput(inner, sampling, name, depth + 1);
  if (depth > MAX_DEPTH) return undefined;
  switch (def.type) {
    case "object":
      return sampleObject(def.shape!, sampling, depth);
    case "array":
      return [into(def.element!)];
    case "tuple":
      return def.items!.map((item) => into(item));
    case "record":
      return { sample: into(def.valueType!) };
    case "union":
      return into(def.options![0]!);
    case "lazy":
      return into(def.getter!());
    case "pipe":
      return into(inputOf(def));
    case "string":
      return [sampling.records[key], ...STRINGS].find((text) => schema.safeParse(text).success);
    case "number":
      return NUMBERS.find((number) => schema.safeParse(number).success);
    default:
      return def.innerType ? into(def.innerType) : sampleConstant(def);
  }
}

function sampleObject(shape: Record<string, z.ZodType>, sampling: Sampling, depth: number): object {
  const { fields, records } = sampling;
  const isGiven = (name: string) => fields === "all" || (fields === "records" && name in records);
  const given = Object.entries(shape).filter(([name, schema]) => isGiven(name) || !isOptional(schema));
  return Object.fromEntries(
    given.map(([name, schema]) => [name, sampleInput(schema, sampling, name, depth + 1)]),
  );
}

function sampleConstant(def: Definition): unknown {
  if (def.type === "enum") return Object.values(def.entries!)[0];
  if (def.type === "literal") return def.values![0];
  if (def.type === "boolean") return true;
  if (def.type === "date") return new Date();
  return def.type === "null" ? null : {};
}

const isOptional = (schema: z.ZodType): boolean =>
  definitionOf(schema).type !== "unknown" && schema.safeParse(undefined).success;

/** Every place in the input where a text or a number is allowed, also where it may be left out. */
export function leavesOf(schema: z.ZodType, key = "", path: Leaf["path"] = [], depth = 0): Leaf[] {
  const def = definitionOf(schema);
  const into = (inner: z.ZodType, name = key, step: Leaf["path"] = []) =>
    leavesOf(inner, name, [...path, ...step], depth + 1);
  if (depth > MAX_DEPTH) return [];
  switch (def.type) {
    case "object":
      return Object.entries(def.shape!).flatMap(([name, inner]) => into(inner, name, [name]));
    case "array":
      return into(def.element!, key, [0]);
    case "tuple":
      return def.items!.flatMap((item, index) => into(item, key, [index]));
    case "record":
      return ["sample", "__proto__", "constructor"].flatMap((name) => into(def.valueType!, key, [name]));
    case "union":
      return def.options!.flatMap((option) =>
        into(option).map((leaf) => ({ choice: { path, schema: option }, ...leaf })),
      );
    case "lazy":
      return into(def.getter!());
    case "pipe":
      return into(inputOf(def));
    case "string":
    case "number":
      return [{ path, key, kind: def.type }];
    default:
      return def.innerType ? into(def.innerType) : [];
  }
}

/** A copy of the input with `value` at the leaf; what is missing on the way is made. */
export function withLeaf(input: unknown, [step, ...rest]: Leaf["path"], value: unknown): unknown {
  if (step === undefined) return value;
  const inner = withLeaf((input as Record<string | number, unknown> | undefined)?.[step], rest, value);
  if (typeof step === "number") return [inner];
  return { ...(typeof input === "object" && !Array.isArray(input) ? input : {}), [step]: inner };
}
