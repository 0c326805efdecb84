"use client";
import { parseAsArrayOf, parseAsBoolean, parseAsString, useQueryStates } from "nuqs";

const parsers = {
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  /** The run against which the others show their difference. */
  baseline: parseAsString,
  /** Runs that stay in the comparison and are not drawn. */
  off: parseAsArrayOf(parseAsString).withDefault([]),
  /** Whether the search for one more run is open. */
  add: parseAsBoolean.withDefault(false),
};

/** What all parts of a comparison share, kept in the address. */
export function useCompareState() {
  const [state, setState] = useQueryStates(parsers);
  return { state, setState };
}
