/** One parameter of all runs as a forest reads it. */
import { type FieldValue, readNumeric } from "../compare";

export interface Column {
  id: string;
  /** Numbers where every value that is there reads as one, else a code for each text. */
  kind: "number" | "text";
  /** One for each run; NaN where the run has none. */
  values: Float64Array;
}

export function toColumn(id: string, values: readonly FieldValue[]): Column {
  const numbers = values.map(readNumeric);
  const isNumeric = values.every((value, index) => value === null || numbers[index] !== null);
  if (isNumeric) {
    const kept = numbers.map((number) => (number === null || !Number.isFinite(number) ? Number.NaN : number));
    return { id, kind: "number", values: Float64Array.from(kept) };
  }
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const codes = new Map([...counts.keys()].map((text, code) => [text, code]));
  // A text of one run alone says nothing about another run: all such are one, or each would be learnt by heart.
  const codeOf = (text: string) => (counts.get(text) === 1 ? -1 : codes.get(text)!);
  const places = values.map((value) => (value === null ? Number.NaN : codeOf(String(value))));
  return { id, kind: "text", values: Float64Array.from(places) };
}
