"use client";
import { Pencil } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { isActive } from "@/domain/runs";
import { CopyableId } from "../ui/copy-button";
import { InlineInput } from "../ui/inline-input";
import { LinkTabs } from "../ui/link-tabs";
import { PageHeader } from "../ui/page-header";
import { StatusPill } from "../ui/status-pill";
import { Duration, RelativeTime } from "../ui/time";
import { RunActions } from "./run-actions";
import { useRun } from "./run-context";
import { useUpdateRun } from "./use-update-run";

export function RunHeader() {
  const { workspace, run } = useRun();
  const { save } = useUpdateRun();
  const [isRenaming, setRenaming] = useState(false);
  function rename(next: string | null) {
    setRenaming(false);
    if (next?.trim()) void save({ displayName: next.trim() });
  }
  const base = `/${workspace}/runs/${run.name}`;
  const isExecuted = run.executor === "node";
  const tabs = [
    ...(run.executor === "engine" ? [{ href: `${base}/graph`, label: "Graph" }] : []),
    { href: base, label: "Overview" },
    { href: `${base}/metrics`, label: "Metrics" },
    ...(isExecuted ? [{ href: `${base}/logs`, label: "Logs" }] : []),
    { href: `${base}/outputs`, label: "Outputs" },
    ...(run.snapshot ? [{ href: `${base}/code`, label: "Code" }] : []),
    { href: `${base}/children`, label: "Children" },
    ...(run.spec ? [{ href: `${base}/yaml`, label: "YAML" }] : []),
  ];
  return (
    <PageHeader
      title={
        isRenaming ? (
          <InlineInput
            label="Name of the run"
            value={run.displayName}
            maxLength={255}
            className="h-8! w-96! max-w-full font-semibold"
            onDone={rename}
          />
        ) : (
          <span title={run.displayName}>{run.displayName}</span>
        )
      }
      mark={
        <>
          {run.can.update && !isRenaming && (
            <button
              type="button"
              aria-label="Rename the run"
              title="Rename the run"
              onClick={() => setRenaming(true)}
              className="-ml-1.5 shrink-0 rounded-sm p-1 text-faint hover:bg-hover hover:text-ink"
            >
              <Pencil className="size-3.5" />
            </button>
          )}
          <StatusPill
            status={run.status}
            isCanceling={run.cancelRequestedAt !== null && isActive(run.status)}
          />
        </>
      }
      facts={
        <>
          <CopyableId id={run.name} />
          <Link
            href={`/${workspace}/runs?experiment=${encodeURIComponent(run.experimentName)}`}
            className="max-w-60 truncate hover:text-accent"
          >
            {run.experimentName}
          </Link>
          {run.userName && <span>{run.userName}</span>}
          <RelativeTime at={run.createdAt} />
          {run.startedAt && <Duration from={run.startedAt} to={run.endedAt} />}
          {isExecuted && <span>{run.compute}</span>}
          {run.parentName && (
            <Link
              href={`/${workspace}/runs/${run.parentName}`}
              className="max-w-60 truncate hover:text-accent"
            >
              child of {run.parentName}
            </Link>
          )}
        </>
      }
      actions={<RunActions />}
      tabs={<LinkTabs tabs={tabs} label="Parts of the run" />}
    />
  );
}
