/**
 * What a search filter means once it is parsed: a tree of comparisons whose names, operators and values fit each
 * other, ready to be turned into SQL. The logic has two values: a comparison with something that is missing is
 * false (also `!=`), and NOT of it is true. A metric that is NaN matches `!=` only.
 */
import { AppError } from "../errors";

export type NumberOp = "=" | "!=" | "<" | "<=" | ">" | ">=";
/** `contains` (in any case) is no operator of the language: it is what the words of a search box mean. */
export type TextOp = "=" | "!=" | "like" | "ilike" | "contains";

/** Which value of a metric is meant: the latest, or an extreme of the whole series (NaN left out). */
export type MetricPart = "last" | "min" | "max";

export type SearchField =
  /** `name` is the canonical one of `domain/search/entities`. */
  | { source: "attribute"; name: string }
  | { source: "metric"; key: string; part: MetricPart }
  | { source: "param"; key: string }
  | { source: "tag"; key: string }
  /** Any dataset among the inputs of a run; `context` is the tag of the input. */
  | { source: "dataset"; name: "name" | "digest" | "context" };

export type SearchFilter =
  | { kind: "and" | "or"; items: SearchFilter[] }
  | { kind: "not"; item: SearchFilter }
  | { kind: "number"; field: SearchField; op: NumberOp; value: number }
  /** `%` and `_` are the wildcards of like and ilike; a backslash is no escape. */
  | { kind: "text"; field: SearchField; op: TextOp; value: string; isMissingMatch: boolean }
  | { kind: "list"; field: SearchField; op: "in" | "notIn"; values: string[] }
  | { kind: "missing"; field: SearchField; isMissing: boolean };

export interface SearchOrder {
  field: SearchField;
  isDescending: boolean;
}

/** What the language allows at a place: what completion offers, and what an error asks for. */
export type Expectation =
  /** With `isMetric` only a metric will do: inside `min(…)`. */
  | { part: "field"; isMetric: boolean }
  | { part: "operator" | "value"; field: SearchField }
  /** One of these words or signs. */
  | { part: "word"; words: readonly string[] };

/** A filter or an order that cannot be read: where (in characters from 0), and what was expected there. */
export class SearchError extends AppError {
  constructor(
    /** The message without the place. */
    readonly reason: string,
    readonly position: number,
    readonly expected?: Expectation,
  ) {
    super("invalid", `${reason} (at character ${position + 1})`, { position });
    this.name = "SearchError";
  }
}
