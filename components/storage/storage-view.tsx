"use client";
import { useQuery } from "@tanstack/react-query";
import { HardDrive, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";
import { RelativeTime } from "../ui/time";
import { InstallationCard } from "./installation-card";
import { LargestRuns } from "./largest-runs";
import { UsageSummary } from "./usage-summary";
import { UsageTable } from "./usage-table";

/** While a count is awaited. */
const AWAIT_MS = 1_500;
const POLL_MS = 30_000;

interface StorageViewProps {
  workspace: string;
  initial: Answers["storage"]["usage"];
  /** The retention rules, below the largest runs. */
  children: ReactNode;
}

export function StorageView({ workspace, initial, children }: StorageViewProps) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.storage.usage.queryOptions({ workspace }),
    initialData: initial,
    refetchInterval: ({ state }) => (isAwaited(state.data) ? AWAIT_MS : POLL_MS),
  });
  const recount = useChange(trpc.storage.recount.mutationOptions());
  const { count, installation, disk, can } = data;
  return (
    <>
      <PageHeader
        title="Storage"
        facts={
          count ? (
            <span>
              Counted <RelativeTime at={count.countedAt} />
            </span>
          ) : (
            "Not counted yet"
          )
        }
        actions={
          can.recount &&
          count && (
            <Button
              disabled={recount.isPending || count.askedAt !== null}
              onClick={() => recount.mutate({ workspace })}
            >
              <RefreshCw aria-hidden /> {count.askedAt ? "Counting" : "Count again"}
            </Button>
          )
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 p-6 xl:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-4">
          {count ? (
            <>
              <UsageSummary workspace={workspace} totals={count.totals} />
              <UsageTable workspace={workspace} countedAt={count.countedAt} />
            </>
          ) : (
            <EmptyState icon={HardDrive} title="The disk use is being counted">
              The studio counts by itself, and again every hour, after a purge, and when somebody asks. The
              first count appears here in a moment.
            </EmptyState>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <InstallationCard {...{ installation, disk }} />
          {children}
          {count && <LargestRuns workspace={workspace} runs={count.largestRuns} />}
        </div>
      </div>
    </>
  );
}

const isAwaited = (data: Answers["storage"]["usage"] | undefined) =>
  data !== undefined && (data.count === null || data.count.askedAt !== null);
