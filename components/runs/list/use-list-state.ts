"use client";
import { useQueryStates } from "nuqs";
import { listParsers } from "./list-parsers";

/** What the runs list shows, kept in the address, so that it can be shared and saved as a view. */
export function useListState() {
  const [state, setState] = useQueryStates(listParsers);
  return { state, setState };
}
export type SetListState = ReturnType<typeof useListState>["setState"];
