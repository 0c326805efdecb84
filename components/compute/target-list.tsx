"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { ErrorState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { NewTarget } from "./new-target";
import { isMoving, KIND_LABELS, TargetMark } from "./states";

type List = Answers["compute"]["list"];

/** Where runs of this workspace go. The studio's own machine is always among them. */
export function TargetList({ workspace, initial }: { workspace: string; initial: List }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.compute.list.queryOptions({ workspace }),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.some(isMoving) ? 2_000 : 10_000),
  });
  return (
    <>
      <PageHeader
        title="Compute"
        facts="Where runs go: a job names one of these"
        actions={list.data[0]?.can["compute:write"] && <NewTarget workspace={workspace} />}
      />
      <div className="flex flex-col gap-4 p-6">
        {list.isError && (
          <ErrorState
            title="The compute targets could not be read again"
            cause={readRefusal(list.error).message}
            action={
              <Button size="sm" onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        )}
        <Targets workspace={workspace} targets={list.data} />
        {list.data.length === 1 && (
          <p className="max-w-prose text-sm text-muted">
            A cluster starts nodes when runs wait for it, and lets them go when they are idle. Other machines
            join by a token: the guide to more machines says how.
          </p>
        )}
      </div>
    </>
  );
}

function Targets({ workspace, targets }: { workspace: string; targets: List }) {
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Type</Th>
            <Th>State</Th>
            <Th className="text-right">Nodes</Th>
            <Th className="text-right">Slots in use</Th>
            <Th className="text-right">Waiting runs</Th>
          </tr>
        </thead>
        <tbody>
          {targets.map(({ id, name, description, type, state, nodes, slots, freeSlots, queued }) => (
            <Tr key={id}>
              <Td className="max-w-72">
                <Link
                  href={`/${workspace}/compute/${name}`}
                  className="font-medium text-accent hover:underline"
                >
                  {name}
                </Link>
                {description && (
                  <p className="truncate text-xs text-muted" title={description}>
                    {description}
                  </p>
                )}
              </Td>
              <Td className="text-muted">{KIND_LABELS[type]}</Td>
              <Td>
                <TargetMark state={state} />
              </Td>
              <Td className="num text-right">{nodes.filter(({ isAlive }) => isAlive).length}</Td>
              <Td className="num text-right">
                {slots - freeSlots} of {slots}
              </Td>
              <Td className="num text-right">{queued}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}
