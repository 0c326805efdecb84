/** Bodies as protobuf's JSON mapping reads them, of which `JSON.parse` knows only a part. */
import { AppError } from "@/domain/errors";

/** A member whose name may be `camelCase`: looking for one costs a tenth of the parsing, and most bodies have none. */
const CAMEL_MEMBER = /[a-z][A-Z]\w*"\s*:/;
const CAMEL_NAME = /^[a-z]+(?:[A-Z][a-z]*)+$/;
/** No message of MLflow's goes deeper. */
const MAX_DEPTH = 8;

/** Reads a body; each field may be sent as `snake_case` or as `lowerCamelCase`, and comes out as the former. */
export function readJsonText(text: string): unknown {
  const body: unknown = JSON.parse(text);
  return CAMEL_MEMBER.test(text) ? toSnakeCase(body) : body;
}

/** The same with the names of all fields in snake case, down to where messages end. */
export function toSnakeCase<T>(value: T, depth = MAX_DEPTH): T {
  if (typeof value !== "object" || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => toSnakeCase(item, depth - 1)) as T;
  const fields = new Map<string, unknown>();
  for (const [given, item] of Object.entries(value)) {
    const name = CAMEL_NAME.test(given) ? given.replace(/[A-Z]/g, (high) => `_${high.toLowerCase()}`) : given;
    if (fields.has(name)) throw new AppError("invalid", `${name}: the request has it in two spellings.`);
    fields.set(name, toSnakeCase(item, depth - 1));
  }
  return Object.fromEntries(fields) as T;
}
