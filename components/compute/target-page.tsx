"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import { Card } from "../ui/facts";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/time";
import { NodeTable } from "./node-table";
import { QueueTable } from "./queue-table";
import { isMoving, KIND_LABELS, type Target, TargetMark } from "./states";
import { TargetActions } from "./target-actions";
import { TargetNetwork } from "./target-network";
import { TargetProtection } from "./target-protection";
import { TargetSettingsCard } from "./target-settings";

/** A compute target: its nodes and what each does, what waits for it and why, and its settings. */
export function TargetPage({ workspace, initial }: { workspace: string; initial: Target }) {
  const trpc = useTRPC();
  const { data: target } = useQuery({
    ...trpc.compute.get.queryOptions({ workspace, target: initial.name }),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 1_000 : 5_000),
  });
  const { name, type, state, slots, freeSlots, queued, nodes, can } = target;
  const machine = nodes.find(({ facts }) => facts !== null);
  return (
    <>
      <PageHeader
        title={name}
        facts={
          <>
            <TargetMark state={state} />
            <span>{KIND_LABELS[type]}</span>
            <span className="num">
              {slots - freeSlots} of {slots} slots in use
            </span>
            {target.createdByName && (
              <span>
                made <RelativeTime at={target.createdAt} /> by {target.createdByName}
              </span>
            )}
          </>
        }
        actions={can["compute:write"] && <TargetActions workspace={workspace} target={target} />}
      />
      <div className="flex flex-col gap-4 p-6">
        {target.description && <p className="text-sm">{target.description}</p>}
        {target.unreachableWhy && (
          <p role="status" className="text-sm text-danger">
            It does not answer: {target.unreachableWhy}
          </p>
        )}
        {target.notices.map((notice) => (
          <p key={notice} className="text-sm text-muted">
            {notice}
          </p>
        ))}
        <NodeTable workspace={workspace} target={target} />
        <QueueTable workspace={workspace} name={name} queued={queued} />
        <div className="grid grid-cols-2 items-start gap-4 max-xl:grid-cols-1">
          {target.settings && <TargetSettingsCard workspace={workspace} target={target} />}
          <Card title="What protects runs here">
            {machine?.facts ? (
              <TargetProtection facts={machine.facts} />
            ) : (
              <p className="text-sm text-muted">It is found out when a node is there.</p>
            )}
            {can["compute:write"] && (
              <div className="pt-3">
                <TargetNetwork
                  workspace={workspace}
                  name={name}
                  network={target.network}
                  given={machine?.facts?.network.mode}
                />
              </div>
            )}
          </Card>
        </div>
      </div>
    </>
  );
}
