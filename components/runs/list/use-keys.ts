"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../../live/trpc";
import { useDebounced } from "../../ui/use-debounced";

interface Wanted {
  workspace: string;
  kind: "metric" | "param" | "tag";
  experiment: string | null;
  contains?: string;
  limit?: number;
  isEnabled?: boolean;
  /** The answer, where the page came with it. */
  initial?: string[];
}

const TYPING_MS = 120;

/** The most common names of a kind that hold the text, as the studio knows them. */
export function useKeys({
  workspace,
  kind,
  experiment,
  contains,
  limit = 30,
  isEnabled = true,
  initial,
}: Wanted) {
  const trpc = useTRPC();
  const wanted = useDebounced(contains ?? "", TYPING_MS);
  const { data, isPending } = useQuery({
    ...trpc.runs.keys.queryOptions({
      workspace,
      kind,
      experiment: experiment ?? undefined,
      contains: wanted || undefined,
      limit,
    }),
    enabled: isEnabled,
    initialData: wanted === "" ? initial : undefined,
    placeholderData: (previous) => previous,
  });
  // What no longer fits goes at once, not when the answer comes: nothing moves from under a pointer that aims at what stays.
  const keys = useMemo(() => {
    const text = contains?.toLowerCase();
    return text ? (data ?? []).filter((key) => key.toLowerCase().includes(text)) : (data ?? []);
  }, [data, contains]);
  return { keys, isPending };
}
