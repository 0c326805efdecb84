"use client";
import { Hourglass, Info } from "lucide-react";
import { isTerminal } from "@/domain/runs";
import { LatestMetrics } from "./latest-metrics";
import { useRun } from "./run-context";
import { RunEnvironment } from "./run-environment";
import { RunFacts } from "./run-facts";
import { RunFailure } from "./run-failure";
import { RunGit } from "./run-git";
import { RunNotes } from "./run-notes";
import { RunParams } from "./run-params";
import { RunPorts } from "./run-ports";
import { RunReports } from "./run-reports";
import { RunTags } from "./run-tags";
import { RunTimeline } from "./run-timeline";

/** Did it work, how good, why not: in this order. */
export function RunOverview() {
  const { run } = useRun();
  return (
    <div className="grid gap-4 p-6 lg:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        {run.error && <RunFailure error={run.error} />}
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
        <LatestMetrics />
        <RunNotes />
        <RunParams />
        <RunPorts />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <RunTimeline />
        <RunFacts />
        <RunTags />
        <RunEnvironment />
        <RunGit />
        <RunReports />
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
