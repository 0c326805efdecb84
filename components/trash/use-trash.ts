"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import type { TrashEntry } from "@/server/trash/list-trash";
import { useTRPC } from "../live/trpc";
import { formatPlural } from "../ui/format";
import { readRefusal } from "../ui/refusal";

export const TRASH_WORDS = {
  runs: { label: "Runs", one: "run" },
  experiments: { label: "Experiments", one: "experiment" },
  reports: { label: "Reports", one: "report" },
  drafts: { label: "Drafts", one: "draft" },
} as const;
export type TrashKind = keyof typeof TRASH_WORDS;

/** Restores and purges entries of one kind; refusals are said, and the page asks again. */
export function useTrash(workspace: string, kind: TrashKind) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const change = useMutation(trpc.runs.change.mutationOptions());
  const restoreExperiment = useMutation(trpc.experiments.restore.mutationOptions());
  const restoreReport = useMutation(trpc.trash.restoreReport.mutationOptions());
  const restoreDraft = useMutation(trpc.trash.restoreDraft.mutationOptions());
  const purgeTrash = useMutation(trpc.trash.purge.mutationOptions());

  async function restoreOne({ id }: TrashEntry): Promise<void> {
    if (kind === "experiments") await restoreExperiment.mutateAsync({ workspace, experimentId: id });
    else if (kind === "drafts") await restoreDraft.mutateAsync({ workspace, draftId: id });
    else await restoreReport.mutateAsync({ workspace, reportId: id });
  }

  async function restore(entries: TrashEntry[]): Promise<void> {
    let restored = entries.length;
    const problems: string[] = [];
    if (kind === "runs") {
      const runs = entries.map(({ name }) => name);
      const answer = await change.mutateAsync({ workspace, runs, change: { kind: "restore" } });
      restored = answer.changed;
      problems.push(...answer.refused.map(({ reason }) => reason));
    } else {
      for (const entry of entries) {
        await restoreOne(entry).catch((failure) => {
          restored -= 1;
          problems.push(`${entry.title}: ${readRefusal(failure).message}`);
        });
      }
    }
    if (restored > 0) toast(`${formatPlural(restored, TRASH_WORDS[kind].one)} restored`);
    for (const problem of [...new Set(problems)].slice(0, 3)) toast.error(problem);
    await queries.invalidateQueries();
  }

  async function purge(entries: TrashEntry[]): Promise<void> {
    const named = {
      runs: { runs: entries.map(({ name }) => name) },
      experiments: { experimentIds: entries.map(({ id }) => id) },
      reports: { reportIds: entries.map(({ id }) => id) },
      drafts: { draftIds: entries.map(({ id }) => id) },
    }[kind];
    await purgeTrash.mutateAsync({ workspace, ...named });
    await queries.invalidateQueries();
  }

  const tell = (failure: unknown) => void toast.error(readRefusal(failure).message);
  return {
    isBusy: [change, restoreExperiment, restoreReport, restoreDraft, purgeTrash].some(
      ({ isPending }) => isPending,
    ),
    restore: (entries: TrashEntry[]) => restore(entries).catch(tell),
    purge: (entries: TrashEntry[]) => purge(entries).catch(tell),
  };
}
