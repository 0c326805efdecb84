"use client";
import { useQuery } from "@tanstack/react-query";
import { Layers } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { NewBatchEndpoint } from "./new-batch-endpoint";

type List = Answers["batchEndpoints"]["list"];

const COMMAND = "atelier batch-endpoint create -n nightly-scores";
const REFRESH_MS = 15_000;

/** Addresses that go over many files whenever they are asked to. */
export function BatchEndpointList({ workspace, initial }: { workspace: string; initial: List }) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.batchEndpoints.list.queryOptions({ workspace }),
    initialData: initial,
    refetchInterval: REFRESH_MS,
  });
  const { endpoints, can } = data;
  return (
    <>
      <PageHeader
        title="Batch endpoints"
        facts="Models that go over many files whenever they are asked to"
        actions={can.write && <NewBatchEndpoint workspace={workspace} />}
      />
      <div className="p-6">
        {endpoints.length === 0 ? (
          <EmptyState
            icon={Layers}
            title="No batch endpoint yet"
            action={can.write && <Snippet text={COMMAND} label="Copy the command" />}
          >
            A batch endpoint goes over a folder of files with a model, a few at a time. Each time is a run,
            with its log, its progress and its rows.
          </EmptyState>
        ) : (
          <Endpoints workspace={workspace} endpoints={endpoints} />
        )}
      </div>
    </>
  );
}

function Endpoints({ workspace, endpoints }: { workspace: string; endpoints: List["endpoints"] }) {
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Default deployment</Th>
            <Th className="num text-right">Deployments</Th>
            <Th>Made</Th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <Tr key={endpoint.id}>
              <Td className="max-w-72">
                <Link
                  href={`/${workspace}/batch-endpoints/${endpoint.name}`}
                  className="font-medium text-accent hover:underline"
                >
                  {endpoint.name}
                </Link>
                {endpoint.description && (
                  <p className="truncate text-xs text-muted" title={endpoint.description}>
                    {endpoint.description}
                  </p>
                )}
              </Td>
              <Td>{endpoint.defaultDeployment ?? <span className="text-faint">None yet</span>}</Td>
              <Td className="num text-right">{endpoint.deployments.length}</Td>
              <Td className="whitespace-nowrap text-muted">
                <RelativeTime at={endpoint.createdAt} /> by {endpoint.userName}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}
