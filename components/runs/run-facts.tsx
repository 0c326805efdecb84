"use client";
import Link from "next/link";
import { PEER_STATE_LABELS } from "@/domain/peers";
import { CopyableId } from "../ui/copy-button";
import { Card, Fact, Facts } from "../ui/facts";
import { formatBytes, formatMoment, formatPlural } from "../ui/format";
import { Duration } from "../ui/time";
import { useRun } from "./run-context";

export function RunFacts() {
  const { workspace, run } = useRun();
  const { spec, snapshot } = run;
  return (
    <Card title="Facts">
      <Facts>
        <Fact term="Id">
          <CopyableId id={run.name} />
        </Fact>
        {run.userName && <Fact term="By">{run.userName}</Fact>}
        <Fact term="Created">
          <span className="num">{formatMoment(run.createdAt)}</span>
        </Fact>
        {run.startedAt && (
          <Fact term="Took">
            <Duration from={run.startedAt} to={run.endedAt} />
          </Fact>
        )}
        <Fact term="Kind">{run.kindLabel}</Fact>
        {spec && "command" in spec && (
          <Fact term="Command">
            <code className="font-mono text-xs break-words whitespace-pre-wrap">{spec.command}</code>
          </Fact>
        )}
        {run.executor === "node" && (
          <Fact term="Compute">
            <Link href={`/${workspace}/compute/${run.compute}`} className="text-accent hover:underline">
              {run.compute}
            </Link>
            {run.slots > 1 && `, ${run.slots} slots`}
          </Fact>
        )}
        {run.instances.length > 0 && (
          <Fact term="Instances">
            <ol>
              {run.instances.map(({ instance, state, node }) => (
                <li key={instance}>
                  {instance}:{" "}
                  {node === null ? PEER_STATE_LABELS[state] : `${node}, ${PEER_STATE_LABELS[state]}`}
                </li>
              ))}
            </ol>
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
      </Facts>
    </Card>
  );
}
