"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Play } from "lucide-react";
import Link from "next/link";
import type { runSampleAction } from "@/server/submit/actions";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { isFilling, NoRoom } from "../storage/no-room";
import { useRoom } from "../storage/use-room";
import { Card } from "../ui/facts";
import { EmptyState } from "../ui/states";
import { FirstSteps } from "./first-steps";
import { HOME_LISTS } from "./home-lists";
import { NeedsAttention } from "./needs-attention";
import { RunLines } from "./run-lines";
import { RunningNow } from "./running-now";

type RunPage = Answers["runs"]["list"];

interface HomePanelsProps {
  workspace: string;
  runSample: typeof runSampleAction;
  publicUrl: string;
  initial: Record<keyof typeof HOME_LISTS, RunPage>;
  room: Answers["storage"]["room"];
  canWrite: boolean;
  canInvite: boolean;
}

/** With fewer runs a workspace counts as new. */
const FEW_RUNS = 3;
/** A failure older than this has been seen. */
const ATTENTION_MS = 3 * 86_400_000;

/** What needs attention, what goes on now, what was lately; on a new workspace the first steps. */
export function HomePanels({ workspace, initial, room: initialRoom, ...steps }: HomePanelsProps) {
  const recent = useRuns(workspace, "recent", initial.recent);
  const active = useRuns(workspace, "active", initial.active);
  const failed = useRuns(workspace, "failed", initial.failed).filter(
    ({ endedAt }) => endedAt && Date.now() - endedAt.getTime() < ATTENTION_MS,
  );
  const room = useRoom(workspace, initialRoom) ?? initialRoom;
  const hasSteps = steps.canWrite || steps.canInvite;
  const isNew = recent.length < FEW_RUNS;
  const firstSteps = <FirstSteps workspace={workspace} {...steps} hasRuns={recent.length > 0} />;
  if (recent.length === 0) {
    return (
      <div className="flex flex-col gap-4 p-6">
        {isFilling(room) && <NoRoom workspace={workspace} room={room} />}
        {hasSteps ? (
          <>
            <p className="text-muted">Nothing has run in this workspace yet. Each of these takes a minute.</p>
            {firstSteps}
          </>
        ) : (
          <EmptyState icon={Play} title="No runs yet">
            What the members of this workspace run appears here, as it goes.
          </EmptyState>
        )}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4 p-6">
      {isNew && hasSteps && firstSteps}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card title="Running now">
          <RunningNow workspace={workspace} runs={active} />
        </Card>
        <NeedsAttention {...{ workspace, failed, room }} />
      </div>
      <Card
        title="Recent runs"
        aside={
          <Link href={`/${workspace}/runs`} className="text-sm text-accent hover:underline">
            All runs
          </Link>
        }
      >
        <RunLines workspace={workspace} runs={recent} />
      </Card>
      {!isNew && hasSteps && (
        <details className="group">
          <summary className="mb-3 flex list-none items-center gap-1.5 text-sm text-muted hover:text-ink">
            <ChevronDown aria-hidden className="size-4 text-faint group-not-open:-rotate-90" />
            Run the sample, connect a script, invite someone
          </summary>
          {firstSteps}
        </details>
      )}
    </div>
  );
}

function useRuns(workspace: string, list: keyof typeof HOME_LISTS, initialData: RunPage) {
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions({ workspace, ...HOME_LISTS[list] }),
    initialData,
    refetchInterval: pollMs,
  });
  return data.runs;
}
