"use client";
import Link from "next/link";
import { CopyableId } from "../ui/copy-button";
import { Card, Fact, Facts } from "../ui/facts";
import { formatBytes, formatMoment, formatPlural } from "../ui/format";
import { ScrollBox } from "../ui/scroll-box";
import { useRun } from "./run-context";

export function RunFacts() {
  const { workspace, run } = useRun();
  const { git, spec, environment, snapshot } = run;
  return (
    <Card title="Facts">
      <Facts>
        <Fact term="Id">
          <CopyableId id={run.name} />
        </Fact>
        <Fact term="Created">
          <span className="num">{formatMoment(run.createdAt)}</span>
        </Fact>
        {spec && (
          <Fact term="Command">
            <code className="font-mono text-xs break-words whitespace-pre-wrap">{spec.command}</code>
          </Fact>
        )}
        {environment && (
          <Fact term="Environment">
            {run.buildId ? (
              <Link
                href={`/${workspace}/environments/${run.buildId}`}
                className="text-accent hover:underline"
              >
                {environment.label}
              </Link>
            ) : (
              environment.label
            )}
          </Fact>
        )}
        {spec && (
          <Fact term="Compute">
            {run.compute}
            {run.slots > 1 && `, ${run.slots} slots`}
          </Fact>
        )}
        {run.maxAttempts > 1 && (
          <Fact term="Attempts">
            {run.attempt} of {run.maxAttempts}
          </Fact>
        )}
        {snapshot && (
          <Fact term="Code">
            <Link href={`/${workspace}/runs/${run.name}/code`} className="text-accent hover:underline">
              {formatPlural(snapshot.fileCount, "file")}, {formatBytes(snapshot.sizeBytes)}
            </Link>
          </Fact>
        )}
        {git?.commit && (
          <Fact term="Git">
            <CopyableId id={git.commit.slice(0, 12)} />
            <span className="block text-muted">
              {[git.branch, git.dirty ? "with uncommitted changes" : null].filter(Boolean).join(", ")}
            </span>
            {git.remote && <span className="block break-words text-muted">{git.remote}</span>}
          </Fact>
        )}
      </Facts>
      {git?.diff && (
        <details className="mt-3">
          <summary className="text-sm text-accent">Uncommitted changes</summary>
          <ScrollBox label="Uncommitted changes" className="mt-2 max-h-80 rounded-md border bg-sunken p-2">
            <pre className="font-mono text-xs">{git.diff}</pre>
          </ScrollBox>
        </details>
      )}
    </Card>
  );
}
