"use client";
import { parseAsArrayOf, parseAsBoolean, parseAsJson, parseAsString, useQueryStates } from "nuqs";
import { NO_PARALLEL_STATE, parallelState } from "../../charts/parallel/parallel-state";

const parsers = {
  /** The metric that is to be explained, as the search language writes it. */
  target: parseAsString,
  /** The parameters that have an axis, by their ids; the weightiest ones where none are chosen. */
  axes: parseAsArrayOf(parseAsString),
  lines: parseAsJson((value) => parallelState.safeParse(value).data ?? null).withDefault(NO_PARALLEL_STATE),
  x: parseAsString,
  y: parseAsString,
  /** Where nobody has said, the values decide. */
  logX: parseAsBoolean,
  logY: parseAsBoolean,
};

/** What is looked at to see which parameters matter, kept in the address. */
export function useMatterState() {
  const [state, setState] = useQueryStates(parsers);
  return { state, setState };
}
export type MatterState = ReturnType<typeof useMatterState>["state"];
export type SetMatterState = ReturnType<typeof useMatterState>["setState"];
