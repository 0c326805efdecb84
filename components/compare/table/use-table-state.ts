"use client";
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { FIELD_KINDS, type Goal, guessGoal } from "@/domain/compare";

const GOALS = ["lowest", "highest", "none"] as const;

const parsers = {
  q: parseAsString.withDefault(""),
  /** Shows those fields too that are the same in all runs. */
  same: parseAsBoolean.withDefault(false),
  /** Runs as rows, fields as columns. */
  flip: parseAsBoolean.withDefault(false),
  /** The id of the field that orders the runs, and ASC or DESC. */
  sort: parseAsString,
  part: parseAsStringLiteral(["last", "min", "max"]).withDefault("last"),
  folded: parseAsArrayOf(parseAsStringLiteral(FIELD_KINDS)).withDefault([]),
  /** Which end of a metric is the good one, where its name does not tell: `lowest:loss`. */
  goals: parseAsArrayOf(parseAsString).withDefault([]),
};

/** How the table of a comparison is arranged, kept in the address. */
export function useTableState() {
  const [state, setState] = useQueryStates(parsers);
  return { state, setState };
}
export type TableState = ReturnType<typeof useTableState>["state"];
export type SetTableState = ReturnType<typeof useTableState>["setState"];

export function goalOf({ goals }: Pick<TableState, "goals">, key: string): Goal | null {
  const chosen = GOALS.find((goal) => goals.includes(`${goal}:${key}`));
  return chosen === undefined ? guessGoal(key) : chosen === "none" ? null : chosen;
}

/** The goals after a click on that of one metric: lowest, highest, none, and again. */
export function turnGoal({ goals }: Pick<TableState, "goals">, key: string): string[] {
  const current = goalOf({ goals }, key) ?? "none";
  const next = GOALS[(GOALS.indexOf(current) + 1) % GOALS.length];
  return [...goals.filter((goal) => goal.slice(goal.indexOf(":") + 1) !== key), `${next}:${key}`];
}
