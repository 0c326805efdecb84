"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Card } from "../ui/facts";
import { FirstSteps } from "./first-steps";
import { RunLines } from "./run-lines";
import { RunningNow } from "./running-now";

type RunPage = Answers["runs"]["list"];

interface HomePanelsProps {
  workspace: string;
  publicUrl: string;
  initial: RunPage;
  canWrite: boolean;
  canInvite: boolean;
}

const RECENT = 10;
/** A failure older than this has been seen. */
const ATTENTION_MS = 3 * 86_400_000;

/** What needs attention, what goes on now, what was lately; on a new workspace the first steps. */
export function HomePanels({ workspace, publicUrl, initial, canWrite, canInvite }: HomePanelsProps) {
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions({ workspace, limit: RECENT }),
    initialData: initial,
    refetchInterval: pollMs,
  });
  const running = data.runs.filter(({ status }) => isActive(status));
  const failed = data.runs.filter(
    ({ status, endedAt }) => status === "failed" && endedAt && Date.now() - endedAt.getTime() < ATTENTION_MS,
  );
  const isNew = data.runs.length < 3;
  const firstSteps = (
    <FirstSteps {...{ workspace, publicUrl, canWrite, canInvite }} hasRuns={data.runs.length > 0} />
  );
  return (
    <div className="flex flex-col gap-4 p-6">
      {isNew && firstSteps}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card title="Running now">
          <RunningNow workspace={workspace} runs={running} />
        </Card>
        <Card title="Needs attention">
          <RunLines workspace={workspace} runs={failed} empty="Nothing has failed lately." showError />
        </Card>
      </div>
      <Card
        title="Recent runs"
        aside={
          <Link href={`/${workspace}/runs`} className="text-sm text-accent hover:underline">
            All runs
          </Link>
        }
      >
        <RunLines workspace={workspace} runs={data.runs} empty="No runs yet." />
      </Card>
      {!isNew && (
        <details>
          <summary className="mb-3 text-sm text-muted">Sample, connection and invitation</summary>
          {firstSteps}
        </details>
      )}
    </div>
  );
}
