"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import type { RunDetail } from "../live/types";
import { readRefusal } from "../ui/refusal";
import { useRun } from "./run-context";

interface RunEdit {
  displayName?: string;
  description?: string;
  /** Set one by one; null removes. */
  tags?: Record<string, string | null>;
}

/** Changes what people write about the run: shown at once, and taken back with a reason where it is refused. */
export function useUpdateRun() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const target = { workspace, run: run.name };
  const key = trpc.runs.get.queryKey(target);
  const update = useMutation(trpc.runs.update.mutationOptions());
  return {
    isPending: update.isPending,
    /** Resolves to whether it was kept. */
    async save(change: RunEdit): Promise<boolean> {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData(key);
      queries.setQueryData(key, (old) => old && { ...old, ...applied(old, change) });
      try {
        await update.mutateAsync({ ...target, change });
        return true;
      } catch (failure) {
        queries.setQueryData(key, before);
        toast.error(`Not saved: ${readRefusal(failure).message}`);
        return false;
      } finally {
        void queries.invalidateQueries({ queryKey: key });
      }
    },
  };
}

function applied(run: RunDetail, { tags, ...values }: RunEdit): Partial<RunDetail> {
  if (!tags) return values;
  const next = { ...run.tags };
  for (const [key, value] of Object.entries(tags)) {
    if (value === null) delete next[key];
    else next[key] = value;
  }
  return { ...values, tags: next };
}
