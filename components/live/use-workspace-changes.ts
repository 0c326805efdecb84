"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTRPC, useTRPCClient } from "./trpc";

/** Makes the lists and the run that are on the page ask again when something of theirs has changed. */
export function useWorkspaceChanges(workspace: string): void {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  useEffect(() => {
    const watching = client.runs.changes.subscribe(
      { workspace },
      {
        onData: ({ ids }) => {
          void queries.invalidateQueries(trpc.runs.list.pathFilter());
          void queries.invalidateQueries({
            ...trpc.runs.get.pathFilter(),
            predicate: ({ state }) => ids === null || ids.includes((state.data as { id?: string })?.id ?? ""),
          });
        },
      },
    );
    return () => watching.unsubscribe();
  }, [client, queries, trpc, workspace]);
}
