"use client";
import { GitCompareArrows } from "lucide-react";
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { LinkButton } from "../ui/button";
import { formatPlural } from "../ui/format";
import { LinkTabs } from "../ui/link-tabs";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { ViewMenu } from "../views/view-menu";
import { AddRun } from "./add-run";
import { useComparison } from "./compare-context";
import { COMPARE_VIEWS } from "./compare-views";
import { RunStrip } from "./run-strip";

interface ComparePageProps {
  /** Whether the reader may save views for the team. */
  canWrite: boolean;
  children: ReactNode;
}

/** The frame of a comparison: what is compared, and the ways to look at it. */
export function ComparePage({ canWrite, children }: ComparePageProps) {
  const { workspace, runs, missing, isPending, error } = useComparison();
  const query = useSearchParams().toString();
  const tabs = COMPARE_VIEWS.map(({ path, label }) => ({
    href: `/${workspace}/compare${path && `/${path}`}`,
    query,
    label,
  }));
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Compare"
        facts={runs.length > 0 && <span>{formatPlural(runs.length, "run")}</span>}
        actions={<ViewMenu workspace={workspace} page="compare" canWrite={canWrite} />}
        tabs={
          <>
            {runs.length > 0 && <RunStrip />}
            <LinkTabs tabs={tabs} label="Parts of the comparison" />
          </>
        }
      />
      {missing.length > 0 && (
        <p role="status" className="border-b bg-warning-soft px-6 py-1.5 text-sm text-warning">
          {formatPlural(missing.length, "run is", "runs are")} not here any more, or never:{" "}
          {missing.slice(0, 3).join(", ")}
          {missing.length > 3 && "…"}
        </p>
      )}
      {error && runs.length === 0 ? (
        <ErrorState
          className="m-6"
          title="The runs could not be compared"
          cause={readRefusal(error).message}
        />
      ) : isPending ? (
        <Skeleton className="m-6 h-80" />
      ) : runs.length === 0 ? (
        <NothingChosen workspace={workspace} />
      ) : (
        children
      )}
    </div>
  );
}

function NothingChosen({ workspace }: { workspace: string }) {
  return (
    <EmptyState
      icon={GitCompareArrows}
      title="Choose runs to compare"
      action={
        <span className="flex gap-2">
          <LinkButton href={`/${workspace}/runs`} variant="primary">
            Choose in the runs list
          </LinkButton>
          <AddRun />
        </span>
      }
    >
      Their curves lie over each other, their parameters and metrics side by side. Select runs in the list and
      press Compare, or add them here.
    </EmptyState>
  );
}
