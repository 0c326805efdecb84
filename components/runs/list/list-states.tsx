"use client";
import { Play } from "lucide-react";
import { Button, LinkButton } from "../../ui/button";
import { Snippet } from "../../ui/copy-button";
import { EmptyState, Skeleton } from "../../ui/states";

export function ListSkeleton() {
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-hidden bg-surface">
      {Array.from({ length: 20 }, (_, index) => (
        <div key={index} className="flex h-8 shrink-0 items-center gap-6 border-b px-4">
          <Skeleton className="h-3.5 w-64" />
          <Skeleton className="h-3.5 w-24" />
          <Skeleton className="h-3.5 flex-1" />
        </div>
      ))}
    </div>
  );
}

interface NoRunsProps {
  workspace: string;
  canWrite: boolean;
  isFiltered: boolean;
  onClear(): void;
}

export function NoRuns({ workspace, canWrite, isFiltered, onClear }: NoRunsProps) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={Play}
        title="No run matches"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      >
        Nothing in this workspace fits the search and the filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Play}
      title="No runs yet"
      action={
        canWrite && (
          <>
            <LinkButton href={`/${workspace}/runs/new`} variant="primary">
              New run
            </LinkButton>
            <Snippet text="atelier job create -f job.yml --stream" label="Copy the command" />
          </>
        )
      }
    >
      A run is one execution of your code, with its parameters, metrics, log and files.
    </EmptyState>
  );
}
