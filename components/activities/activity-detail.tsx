"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { toast } from "sonner";
import { isOpen } from "@/domain/activities";
import { stripAnsi } from "@/domain/log-lines";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { classes } from "../ui/classes";
import { Card } from "../ui/facts";
import { formatCount, formatMoment } from "../ui/format";
import { PageHeader } from "../ui/page-header";
import { Progress } from "../ui/progress";
import { readRefusal } from "../ui/refusal";
import { ScrollBox } from "../ui/scroll-box";
import { ErrorState } from "../ui/states";
import { Duration, RelativeTime } from "../ui/time";
import { lookOf } from "./activity-line";
import { useActivityLog } from "./use-activity-log";

type ActivityDetailRow = Answers["activities"]["get"];

interface ActivityDetailProps {
  workspace: string;
  initial: ActivityDetailRow;
}

/** One long operation: how far it is, what came of it, its log, and its end where one may end it. */
export function ActivityDetail({ workspace, initial }: ActivityDetailProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pollMs = usePollMs(true);
  const asked = { workspace, activityId: initial.id };
  const { data: activity } = useQuery({
    ...trpc.activities.get.queryOptions(asked),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data && isOpen(state.data.status) ? pollMs : false),
  });
  const cancel = useMutation(
    trpc.activities.cancel.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.activities.pathFilter()),
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
  return (
    <>
      <PageHeader
        title={activity.title}
        mark={<Mark activity={activity} />}
        facts={
          <>
            <span>{activity.userName}</span>
            <RelativeTime at={activity.createdAt} />
            {activity.startedAt && <Duration from={activity.startedAt} to={activity.endedAt} />}
            {activity.buildId && (
              <Link href={`/${workspace}/environments/${activity.buildId}`} className="hover:text-accent">
                The build
              </Link>
            )}
          </>
        }
        actions={
          activity.can.cancel && (
            <Button disabled={cancel.isPending} onClick={() => cancel.mutate(asked)}>
              Cancel
            </Button>
          )
        }
      />
      <div className="flex max-w-4xl flex-col gap-4 p-6">
        <State activity={activity} />
        <Log workspace={workspace} activityId={activity.id} />
      </div>
    </>
  );
}

function Mark({ activity }: { activity: ActivityDetailRow }) {
  const { icon: Icon, word, className } = lookOf(activity);
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-muted">
      <Icon aria-hidden className={classes("size-4 shrink-0", className)} />
      {word}
    </span>
  );
}

function State({ activity }: { activity: ActivityDetailRow }) {
  const { title, status, unit, done, total, doing, waitingReason, message } = activity;
  if (status === "failed") return <ErrorState title="It could not be done" cause={message} />;
  const isCounted = unit !== null && total > 0;
  const words = message ?? waitingReason ?? doing;
  if (!isCounted && !words) return null;
  return (
    <Card title={isOpen(status) ? "Progress" : "Outcome"}>
      <div className="flex flex-col gap-2 text-sm">
        {isCounted && isOpen(status) && <Progress label={title} done={done} total={total} />}
        {isCounted && (
          <p className="num text-muted">
            {formatCount(done)} of {formatCount(total)} {total === 1 ? unit : `${unit}s`}
          </p>
        )}
        {words && <p className="break-words">{words}</p>}
      </div>
    </Card>
  );
}

function Log({ workspace, activityId }: { workspace: string; activityId: string }) {
  const { lines, isOver, hasFailed } = useActivityLog(workspace, activityId);
  return (
    <Card title="Log">
      {hasFailed && <p className="pb-2 text-sm text-danger">The log could not be read. It is tried again.</p>}
      {lines.length === 0 ? (
        <p className="text-sm text-faint">{isOver ? "It has said nothing." : "Nothing was said yet."}</p>
      ) : (
        <ScrollBox label="Log" className="max-h-[60vh]">
          <ol className="font-mono text-xs leading-5">
            {lines.map(({ number, at, text }) => (
              <li key={number} className="flex gap-3">
                {at && <time className="num shrink-0 text-faint">{formatMoment(at)}</time>}
                <span className="min-w-0 break-words whitespace-pre-wrap">{stripAnsi(text)}</span>
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
    </Card>
  );
}
