"use client";
import { useMutation } from "@tanstack/react-query";
import { toast } from "sonner";
import type { RunChange } from "@/domain/run-changes";
import { useTRPC } from "../../live/trpc";
import type { Answers } from "../../live/types";
import { formatPlural } from "../../ui/format";
import { readRefusal } from "../../ui/refusal";
import type { filterInput } from "./list-query";

type Changed = Answers["runs"]["change"];

/** What was done to the runs, and what takes it back. */
const DONE: Record<RunChange["kind"], { word: string; undo?: RunChange["kind"] }> = {
  cancel: { word: "asked to end" },
  archive: { word: "archived", undo: "unarchive" },
  unarchive: { word: "taken out of the archive", undo: "archive" },
  trash: { word: "in the trash", undo: "restore" },
  restore: { word: "restored" },
  tag: { word: "tagged" },
  untag: { word: "without the tag" },
  move: { word: "moved" },
};

/** Changes of the chosen runs: by name, or of all that match the filter as an activity. Both say what came of it. */
export function useBulk(workspace: string) {
  const trpc = useTRPC();
  const onError = (failure: unknown) => toast.error(readRefusal(failure).message);
  const change = useMutation(trpc.runs.change.mutationOptions({ onError }));
  const changeMatching = useMutation(trpc.runs.changeMatching.mutationOptions({ onError }));

  function tell(runs: string[], { kind }: RunChange, { changed, refused }: Changed): void {
    const { word, undo } = DONE[kind];
    const left = new Set(refused.map(({ run }) => run));
    const done = runs.filter((run) => !left.has(run));
    if (changed > 0) {
      toast(`${formatPlural(changed, "run")} ${word}`, {
        action: undo && { label: "Undo", onClick: () => void changeNamed(done, { kind: undo } as RunChange) },
      });
    }
    if (refused.length > 0) {
      const reasons = [...new Set(refused.map(({ reason }) => reason))];
      toast.error(`${formatPlural(refused.length, "run")} left as before`, {
        description: reasons.join(" "),
      });
    }
  }

  async function changeNamed(runs: string[], given: RunChange): Promise<boolean> {
    const answer = await change.mutateAsync({ workspace, runs, change: given }).catch(() => null);
    if (answer) tell(runs, given, answer);
    return answer !== null;
  }

  async function changeAll(filter: ReturnType<typeof filterInput>, given: RunChange): Promise<boolean> {
    const answer = await changeMatching.mutateAsync({ workspace, filter, change: given }).catch(() => null);
    if (answer) {
      toast(`${formatPlural(answer.total, "run")} will be ${DONE[given.kind].word}`, {
        description: "It goes on by itself; the activities at the top tell how far it is.",
      });
    }
    return answer !== null;
  }
  return { changeNamed, changeAll, isBusy: change.isPending || changeMatching.isPending };
}
