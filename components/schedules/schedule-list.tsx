"use client";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { formatMoment } from "../ui/format";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { EmptyState, ErrorState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { describeTrigger } from "./describe-trigger";
import { NewSchedule } from "./new-schedule";
import { ScheduleActions } from "./schedule-actions";

type List = Answers["schedules"]["list"];
export type Schedule = List["schedules"][number];

/** What is begun by the clock, and when next. */
export function ScheduleList({ workspace, initial }: { workspace: string; initial: List }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.schedules.list.queryOptions({ workspace }),
    initialData: initial,
    refetchInterval: 10_000,
  });
  const { schedules, can } = list.data;
  const isWriter = can["schedules:write"];
  return (
    <>
      <PageHeader
        title="Schedules"
        facts="Published pipelines that are begun by the clock"
        actions={isWriter && <NewSchedule workspace={workspace} />}
      />
      <div className="flex flex-col gap-4 p-6">
        {list.isError && (
          <ErrorState
            title="The schedules could not be read again"
            cause={readRefusal(list.error).message}
            action={
              <Button size="sm" onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        )}
        {schedules.length === 0 ? (
          <EmptyState icon={CalendarClock} title="Nothing is begun by the clock yet">
            Publish a pipeline, then say when it is to run: every night, every other Monday, at any time of
            any zone.
          </EmptyState>
        ) : (
          <Schedules workspace={workspace} schedules={schedules} isWriter={isWriter} />
        )}
      </div>
    </>
  );
}

interface SchedulesProps {
  workspace: string;
  schedules: Schedule[];
  isWriter: boolean;
}

function Schedules({ workspace, schedules, isWriter }: SchedulesProps) {
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>When</Th>
            <Th className="max-lg:hidden">Begins</Th>
            <Th>Next</Th>
            <Th className="max-lg:hidden">Last run</Th>
            <Th className="max-lg:hidden">In whose name</Th>
            {isWriter && <Th className="w-40" aria-label="Actions" />}
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <Tr key={schedule.id}>
              <Td className="max-w-80">
                <span className="font-medium">{schedule.displayName || schedule.name}</span>
                {schedule.problem && <p className="text-xs text-danger">{schedule.problem}</p>}
              </Td>
              <Td className="max-w-72 text-muted">{describeTrigger(schedule.trigger)}</Td>
              <Td className="text-muted max-lg:hidden">
                {schedule.job.pipeline_endpoint}
                {schedule.job.version !== undefined && `, version ${schedule.job.version}`}
              </Td>
              <Td className="num whitespace-nowrap">
                <Next schedule={schedule} />
              </Td>
              <Td className="max-w-56 truncate max-lg:hidden">
                {schedule.lastRun ? (
                  <Link
                    href={`/${workspace}/runs/${schedule.lastRun}`}
                    className="text-accent hover:underline"
                  >
                    {schedule.lastRun}
                  </Link>
                ) : (
                  <span className="text-faint">None</span>
                )}
              </Td>
              <Td className="text-muted max-lg:hidden">{schedule.userName}</Td>
              {isWriter && (
                <Td className="text-right">
                  <ScheduleActions workspace={workspace} schedule={schedule} />
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

function Next({ schedule: { isEnabled, nextRuns } }: { schedule: Schedule }) {
  const [next] = nextRuns;
  if (!isEnabled) return <span className="text-muted">Disabled</span>;
  if (!next) return <span className="text-faint">Never again</span>;
  return (
    <time
      dateTime={next.toISOString()}
      title={nextRuns.map(formatMoment).join("\n")}
      suppressHydrationWarning
    >
      {formatMoment(next)}
    </time>
  );
}
