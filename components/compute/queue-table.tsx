"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";

interface QueueProps {
  workspace: string;
  name: string;
  /** How many wait, as the target says. */
  queued: number;
}

/** What waits for a target, in the order in which it is taken, each with its reason. */
export function QueueTable({ workspace, name, queued }: QueueProps) {
  const trpc = useTRPC();
  const queue = useQuery({
    ...trpc.compute.queue.queryOptions({ workspace, target: name }),
    refetchInterval: queued > 0 ? 2_000 : 10_000,
  });
  if (queue.isError)
    return (
      <ErrorState
        title="What waits could not be read"
        cause={readRefusal(queue.error).message}
        action={
          <Button size="sm" onClick={() => void queue.refetch()}>
            Try again
          </Button>
        }
      />
    );
  if (!queue.data || queue.data.length === 0)
    return (
      <Card title="Waiting runs">
        {queue.data ? (
          <p className="text-sm text-muted">Nothing waits for {name}.</p>
        ) : (
          <Skeleton className="h-4 w-64" />
        )}
      </Card>
    );
  return (
    <TableBox>
      <Table>
        <caption className="sr-only">Waiting runs</caption>
        <thead>
          <tr>
            <Th className="w-10 text-right">#</Th>
            <Th>Waiting run</Th>
            <Th>Why it waits</Th>
            <Th className="text-right">Slots</Th>
            <Th>Since</Th>
            <Th>By</Th>
          </tr>
        </thead>
        <tbody>
          {queue.data.map((run, index) => (
            <Tr key={run.name}>
              <Td className="num text-right text-muted">{index + 1}</Td>
              <Td className="max-w-72 truncate">
                <Link href={`/${workspace}/runs/${run.name}`} className="text-accent hover:underline">
                  {run.displayName}
                </Link>
              </Td>
              <Td className="max-w-[32rem]">{run.waitingReason ?? "It is about to begin."}</Td>
              <Td className="num text-right">{run.slots}</Td>
              <Td className="whitespace-nowrap text-muted">
                {run.queuedAt && <RelativeTime at={run.queuedAt} />}
              </Td>
              <Td className="text-muted">{run.userName}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {queued > queue.data.length && (
        <p className="border-t px-4 py-2 text-sm text-muted">
          The first {queue.data.length} of {queued}.
        </p>
      )}
    </TableBox>
  );
}
