/** A row that a model takes, as an example for people who ask it. */
import { z } from "zod";
import type { Signature } from "./mlmodel";

export type ExampleRow = Record<string, unknown>;

/** As MLflow keeps a table beside a model. */
const split = z.object({ columns: z.array(z.string()).min(1), data: z.array(z.array(z.unknown())).min(1) });

/** The first row of an example that is a table; null for any other. */
export function readExampleRow(text: string): ExampleRow | null {
  try {
    const { columns, data } = split.parse(JSON.parse(text));
    return Object.fromEntries(columns.map((name, at) => [name, data[0]![at] ?? null]));
  } catch {
    return null;
  }
}

const VALUES: Readonly<Record<string, unknown>> = {
  double: 1.5,
  float: 1.5,
  long: 1,
  integer: 1,
  boolean: true,
  string: "text",
  datetime: "2026-01-31T12:00:00",
};

/** A value of each column's type; null where one is no column of plain values. */
export function exampleOfSignature({ inputs }: Signature): ExampleRow | null {
  const isTable = inputs.length > 0 && inputs.every(({ type }) => Object.hasOwn(VALUES, type));
  return isTable ? Object.fromEntries(inputs.map(({ name, type }) => [name, VALUES[type]])) : null;
}
