"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { PageHeader } from "../ui/page-header";
import { EmptyTrash } from "./empty-trash";
import { TrashView } from "./trash-view";

interface TrashPageProps {
  workspace: string;
  can: Answers["workspaces"]["get"]["can"];
  initial: Answers["trash"]["count"];
}

export function TrashPage({ workspace, can, initial }: TrashPageProps) {
  const trpc = useTRPC();
  const { data: counts } = useQuery({
    ...trpc.trash.count.queryOptions({ workspace }),
    initialData: initial,
  });
  const isEmpty = counts.runs + counts.experiments + counts.reports + counts.drafts === 0;
  const canRestore = {
    runs: can["runs:write"],
    experiments: can["experiments:write"],
    reports: can["reports:write"],
    drafts: can["drafts:write"],
  };
  return (
    <>
      <PageHeader
        title="Trash"
        facts="What was deleted, until it is purged"
        actions={can["runs:purge"] && !isEmpty && <EmptyTrash {...{ workspace, counts }} />}
      />
      <TrashView {...{ workspace, counts, canRestore }} canPurge={can["runs:purge"]} />
    </>
  );
}
