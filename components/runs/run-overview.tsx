"use client";
import { Hourglass, Info } from "lucide-react";
import Link from "next/link";
import { isTerminal, type RunError } from "@/domain/runs";
import { Card } from "../ui/facts";
import { ScrollBox } from "../ui/scroll-box";
import { ErrorState } from "../ui/states";
import { LatestMetrics } from "./latest-metrics";
import { useRun } from "./run-context";
import { RunFacts } from "./run-facts";
import { RunPorts } from "./run-ports";
import { RunTimeline } from "./run-timeline";
import { ValueTable } from "./value-table";

/** Did it work, how good, why not: in this order. */
export function RunOverview() {
  const { workspace, run } = useRun();
  const tags = Object.entries(run.tags)
    .filter(([key]) => !key.startsWith("mlflow."))
    .map(([key, value]) => ({ key, value }));
  return (
    <div className="grid gap-4 p-6 lg:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        {run.error && <RunFailure error={run.error} logsHref={`/${workspace}/runs/${run.name}/logs`} />}
        {run.waitingReason && !isTerminal(run.status) && (
          <Banner icon={Hourglass} tone="bg-warning-soft text-warning">
            Waiting: {run.waitingReason}
          </Banner>
        )}
        {run.notices.map((notice) => (
          <Banner key={notice} icon={Info} tone="bg-info-soft text-info">
            {notice}
          </Banner>
        ))}
        {run.description && (
          <Card title="Description">
            <p className="text-sm whitespace-pre-wrap">{run.description}</p>
          </Card>
        )}
        <LatestMetrics />
        <Card title="Parameters">
          <ValueTable rows={run.params} empty="This run has logged no parameters." />
        </Card>
        <RunPorts />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <RunTimeline />
        <RunFacts />
        <Card title="Tags">
          <ValueTable rows={tags} empty="No tags." />
        </Card>
      </div>
    </div>
  );
}

interface BannerProps {
  icon: typeof Info;
  tone: string;
  children: React.ReactNode;
}

function Banner({ icon: Icon, tone, children }: BannerProps) {
  return (
    <p className={`flex items-start gap-2 rounded-lg px-4 py-2.5 text-sm ${tone}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

function RunFailure({ error, logsHref }: { error: RunError; logsHref: string }) {
  return (
    <ErrorState
      title={error.message}
      cause={
        error.excerpt && (
          <ScrollBox label="Excerpt of the log" className="mt-1 max-h-80 rounded-md border bg-surface p-3">
            <pre className="font-mono text-xs leading-5 whitespace-pre-wrap">{error.excerpt}</pre>
          </ScrollBox>
        )
      }
      action={
        <Link href={logsHref} className="text-sm font-medium text-accent hover:underline">
          Read the whole log
        </Link>
      }
    />
  );
}
