"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "../../live/trpc";
import { readRefusal } from "../../ui/refusal";
import type { ReportText, SavedText, useReportDraft } from "./use-report-draft";

/** A version that somebody else has saved. */
export interface TheirText extends SavedText {
  updatedByName: string;
  updatedAt: Date;
}

/** Saves the draft over the version it was made from; where there is a newer one, that is to be looked at first. */
export function useSaveReport(
  target: { workspace: string; reportId: string },
  draft: ReturnType<typeof useReportDraft>,
) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [theirs, setTheirs] = useState<TheirText | null>(null);
  const update = useMutation(
    trpc.reports.update.mutationOptions({
      onError: (failure) => toast.error(`Not saved: ${readRefusal(failure).message}`),
    }),
  );

  async function send(text: ReportText, version: number): Promise<void> {
    const title = text.title.trim();
    const answer = await update.mutateAsync({ ...target, title, body: text.body, version }).catch(() => null);
    if (answer?.outcome === "changed") return setTheirs(answer.theirs);
    if (!answer) return;
    setTheirs(null);
    draft.rebase({ title, body: text.body, version: answer.version }, { title, body: text.body });
    toast(`Version ${answer.version} is saved`);
    await queries.invalidateQueries(trpc.reports.pathFilter());
  }

  return {
    isPending: update.isPending,
    save: () => void send(draft.text, draft.base.version),
    theirs,
    look: setTheirs,
    leave: () => setTheirs(null),
    /** Saves the own text over theirs. */
    saveOver: (their: TheirText) => void send(draft.text, their.version),
  };
}
