"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { FOLLOWS_CHANGES } from "../live/run-changes";
import { useTRPC } from "../live/trpc";
import type { RunDetail } from "../live/types";

interface RunOfPage {
  workspace: string;
  run: RunDetail;
}

const RunContext = createContext<RunOfPage | null>(null);

interface RunProviderProps {
  workspace: string;
  initial: RunDetail;
  children: ReactNode;
}

/** The run that a page and all its tabs are about, as it changes. */
export function RunProvider({ workspace, initial, children }: RunProviderProps) {
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const { data } = useQuery({
    ...trpc.runs.get.queryOptions({ workspace, run: initial.name }),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data && isActive(state.data.status) ? pollMs : false),
  });
  useLastLook(!isActive(data.status));
  return <RunContext value={{ workspace, run: data }}>{children}</RunContext>;
}

export function useRun(): RunOfPage {
  const value = useContext(RunContext);
  if (!value) throw new Error("useRun is used outside of a run's page.");
  return value;
}

/** What is asked while a run goes on was last asked a moment before its end: all of the page is asked once more then. */
function useLastLook(isEnded: boolean): void {
  const queries = useQueryClient();
  const wasEnded = useRef(isEnded);
  useEffect(() => {
    if (isEnded && !wasEnded.current)
      void queries.invalidateQueries({ predicate: ({ meta }) => meta !== FOLLOWS_CHANGES });
    wasEnded.current = isEnded;
  }, [isEnded, queries]);
}
