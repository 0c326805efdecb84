"use client";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { ConfirmButton } from "../ui/confirm-button";
import { formatPlural } from "../ui/format";

interface EmptyTrashProps {
  workspace: string;
  counts: Answers["trash"]["count"];
}

export function EmptyTrash({ workspace, counts }: EmptyTrashProps) {
  const trpc = useTRPC();
  const empty = useChange(trpc.trash.empty.mutationOptions());
  const parts = [
    formatPlural(counts.runs, "run"),
    formatPlural(counts.experiments, "experiment"),
    formatPlural(counts.reports, "report"),
    formatPlural(counts.drafts, "draft"),
  ];
  return (
    <ConfirmButton
      label="Empty the trash"
      title="Empty the trash?"
      consequence={`${parts.join(", ")} with their metrics, logs and files are deleted for good. What other runs share stays. This cannot be undone.`}
      verb="Empty the trash"
      typed={workspace}
      onConfirm={() => empty.mutateAsync({ workspace }).catch(() => {})}
    />
  );
}
