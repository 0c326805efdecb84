"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../live/trpc";
import { useDebounced } from "../../ui/use-debounced";

const PAUSE_MS = 400;

/** What the planner says of the text, a moment after it was changed; what it said last, meanwhile. */
export function useCheck(workspace: string, yaml: string, isOff: boolean) {
  const trpc = useTRPC();
  const asked = useDebounced(yaml, PAUSE_MS);
  const { data, isFetching } = useQuery({
    ...trpc.designer.check.queryOptions({ workspace, yaml: asked }),
    enabled: !isOff,
    gcTime: 0,
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
  return { issues: data?.issues ?? null, isChecking: isFetching || asked !== yaml };
}
