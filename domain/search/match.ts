/** A filter and an order for rows that are in memory, by the meaning that `types` gives them. */
import type { SearchField, SearchFilter, SearchOrder, TextOp } from "./types";

/** The value of a field; null where there is none. A moment is its milliseconds. */
export type FieldValue = string | number | null;
export type ReadField = (field: SearchField) => FieldValue;

/** Whether a row is one that the filter means. */
export function matchesFilter(filter: SearchFilter, read: ReadField): boolean {
  switch (filter.kind) {
    case "and":
      return filter.items.every((item) => matchesFilter(item, read));
    case "or":
      return filter.items.some((item) => matchesFilter(item, read));
    case "not":
      return !matchesFilter(filter.item, read);
    case "missing":
      return (read(filter.field) === null) === filter.isMissing;
    case "list": {
      const value = read(filter.field);
      return value !== null && filter.values.includes(String(value)) === (filter.op === "in");
    }
    case "number": {
      const value = read(filter.field);
      return typeof value === "number" && compares(value, filter.op, filter.value);
    }
    case "text": {
      const value = read(filter.field);
      return value === null ? filter.isMissingMatch : fits(String(value), filter.op, filter.value);
    }
  }
}

function compares(value: number, op: string, than: number): boolean {
  switch (op) {
    case "=":
      return value === than;
    case "!=":
      return value !== than;
    case "<":
      return value < than;
    case "<=":
      return value <= than;
    case ">":
      return value > than;
    default:
      return value >= than;
  }
}

function fits(value: string, op: TextOp, than: string): boolean {
  switch (op) {
    case "=":
      return value === than;
    case "!=":
      return value !== than;
    case "contains":
      return value.toLowerCase().includes(than.toLowerCase());
    case "like":
      return fitsPattern([...value], [...than]);
    case "ilike":
      return fitsPattern([...value.toLowerCase()], [...than.toLowerCase()]);
  }
}

/** `%` stands for any characters, `_` for one. After a mistake it goes back to the last `%` only, so it never takes long. */
function fitsPattern(text: readonly string[], pattern: readonly string[]): boolean {
  let [at, step] = [0, 0];
  let [wildcard, resumed] = [-1, 0];
  while (at < text.length) {
    if (pattern[step] === "%") [wildcard, resumed, step] = [step, at, step + 1];
    else if (step < pattern.length && (pattern[step] === "_" || pattern[step] === text[at]))
      [at, step] = [at + 1, step + 1];
    else if (wildcard >= 0) [at, resumed, step] = [resumed + 1, resumed + 1, wildcard + 1];
    else return false;
  }
  return pattern.slice(step).every((sign) => sign === "%");
}

/** Sorts rows; what has no value comes last in either direction. */
export const byOrders =
  <Row>(orders: readonly SearchOrder[], read: (row: Row) => ReadField) =>
  (a: Row, b: Row): number => {
    for (const { field, isDescending } of orders) {
      const [left, right] = [read(a)(field), read(b)(field)];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      return left < right === isDescending ? 1 : -1;
    }
    return 0;
  };
