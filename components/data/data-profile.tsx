"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Profile } from "@/domain/tables";
import type { ProfileState } from "@/server/profiles/get-profile";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { formatPlural } from "../ui/format";
import { Progress } from "../ui/progress";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import type { OfVersion } from "./data-preview";
import { ProfileTable } from "./profile-table";
import { TableFacts } from "./table-facts";

/** What the columns of a version hold: computed when somebody asks, once for every version with the same content. */
export function DataProfile({
  mayBegin,
  mayAgain,
  ...of
}: OfVersion & { mayBegin: boolean; mayAgain: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pollMs = usePollMs(true);
  const { data, error, refetch } = useQuery({
    ...trpc.data.profile.queryOptions(of),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? pollMs : false),
  });
  const begin = useMutation(
    trpc.data.beginProfile.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.data.profile.queryFilter(of)),
    }),
  );
  if (error) {
    const again = <Button onClick={() => void refetch()}>Try again</Button>;
    return <ErrorState title="The profile could not be read" cause={error.message} action={again} />;
  }
  if (!data) return <Skeleton className="h-96" />;
  return (
    <Shown
      workspace={of.workspace}
      current={data}
      refusal={begin.error?.message}
      mayBegin={mayBegin}
      mayAgain={mayAgain}
      isBeginning={begin.isPending}
      onBegin={() => begin.mutate(of)}
    />
  );
}

interface ShownProps {
  workspace: string;
  current: ProfileState;
  refusal?: string;
  mayBegin: boolean;
  /** True where what was measured may be something else by now. */
  mayAgain: boolean;
  isBeginning: boolean;
  onBegin(): void;
}

function Shown({ workspace, current, refusal, mayBegin, mayAgain, isBeginning, onBegin }: ShownProps) {
  const start = (label: string) =>
    mayBegin && (
      <Button variant="primary" disabled={isBeginning} onClick={onBegin}>
        {label}
      </Button>
    );
  if (refusal) return <ErrorState title="It was not started" cause={refusal} />;
  if (current.state === "ready")
    return <Ready profile={current.profile} again={mayAgain && start("Measure again")} />;
  if (current.state === "running") return <Running workspace={workspace} current={current} />;
  if (current.state === "failed")
    return (
      <ErrorState title="It could not be profiled" cause={current.message} action={start("Try again")} />
    );
  return (
    <EmptyState
      icon={ChartColumn}
      title="No profile yet"
      className="rounded-lg border bg-surface"
      action={start("Profile the columns")}
    >
      Types, missing and different values, extremes, quantiles and a histogram of each column. A large table
      is read in blocks from everywhere in it.
    </EmptyState>
  );
}

type RunningState = Extract<ProfileState, { state: "running" }>;

function Running({ workspace, current }: { workspace: string; current: RunningState }) {
  return (
    <div role="status" className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
      <p className="flex items-center gap-2 text-sm">
        <span aria-hidden className="size-2 animate-breathe rounded-full bg-accent" />
        The columns are being read.
        <Link
          className="text-accent underline-offset-2 hover:underline"
          href={`/${workspace}/activity/${current.activityId}`}
        >
          Show the activity
        </Link>
      </p>
      {current.waitingReason && <p className="text-sm text-muted">{current.waitingReason}</p>}
      <Progress label="Profile" done={0} total={0} />
    </div>
  );
}

function Ready({ profile, again }: { profile: Profile; again: ReactNode }) {
  const { readRows, totalRows, isWhole, columns, format } = profile;
  const about = format === "parquet" ? "" : "about ";
  return (
    <div className="flex flex-col gap-3">
      <TableFacts of={profile}>
        {isWhole
          ? `All ${formatPlural(readRows, "row")}`
          : `${formatPlural(readRows, "row")} of ${about}${totalRows.toLocaleString("en")}, from everywhere in it`}
        , {formatPlural(columns.length, "column")}
      </TableFacts>
      <ProfileTable columns={columns} rows={readRows} />
      {again && <div>{again}</div>}
    </div>
  );
}
