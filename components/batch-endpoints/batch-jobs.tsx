"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { isActive } from "@/domain/runs";
import { useTRPC } from "../live/trpc";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import { StatusPill } from "../ui/status-pill";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { Duration, RelativeTime } from "../ui/time";

const BUSY_MS = 2_000;
const CALM_MS = 10_000;

/** Each time that the endpoint was asked, the newest first. */
export function BatchJobs({ workspace, endpoint }: { workspace: string; endpoint: string }) {
  const trpc = useTRPC();
  const jobs = useQuery({
    ...trpc.batchEndpoints.jobs.queryOptions({ workspace, batchEndpoint: endpoint }),
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => isActive(status)) ? BUSY_MS : CALM_MS),
  });
  return (
    <section aria-labelledby="batch-jobs" className="flex flex-col gap-2">
      <h2 id="batch-jobs" className="text-sm font-semibold">
        Jobs
      </h2>
      {jobs.isError && (
        <ErrorState title="The jobs could not be read" cause={readRefusal(jobs.error).message} />
      )}
      {jobs.isPending && <Skeleton className="h-16" />}
      {jobs.data?.length === 0 && (
        <p className="text-sm text-muted">It has not been asked for anything yet.</p>
      )}
      {jobs.data && jobs.data.length > 0 && (
        <TableBox>
          <Table>
            <thead>
              <tr>
                <Th>Run</Th>
                <Th>Status</Th>
                <Th>Deployment</Th>
                <Th>Asked</Th>
                <Th className="num text-right">Took</Th>
              </tr>
            </thead>
            <tbody>
              {jobs.data.map((job) => (
                <Tr key={job.id}>
                  <Td>
                    <Link
                      href={`/${workspace}/runs/${job.name}`}
                      className="font-medium text-accent hover:underline"
                    >
                      {job.displayName}
                    </Link>
                  </Td>
                  <Td>
                    <StatusPill status={job.status} />
                  </Td>
                  <Td>{job.deployment}</Td>
                  <Td className="whitespace-nowrap text-muted">
                    <RelativeTime at={job.createdAt} /> by {job.userName}
                  </Td>
                  <Td className="num text-right">
                    <Duration from={job.startedAt} to={job.endedAt} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </TableBox>
      )}
    </section>
  );
}
