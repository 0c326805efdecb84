"use client";
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { RUN_STATUSES } from "@/domain/runs";

const parsers = {
  q: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(RUN_STATUSES)).withDefault([]),
  experiment: parseAsString,
  metrics: parseAsArrayOf(parseAsString),
  sort: parseAsString,
  /** Lists those too that were started by another run. A search always does. */
  children: parseAsBoolean.withDefault(false),
  archived: parseAsBoolean.withDefault(false),
};

/** What the runs list shows, kept in the address, so that a view can be shared. */
export function useRunFilters() {
  const [filters, setFilters] = useQueryStates(parsers, { history: "replace", throttleMs: 200 });
  return { filters, setFilters };
}
export type RunFilters = ReturnType<typeof useRunFilters>["filters"];
export type SetRunFilters = ReturnType<typeof useRunFilters>["setFilters"];
