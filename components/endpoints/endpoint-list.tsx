"use client";
import { useQuery } from "@tanstack/react-query";
import { RadioTower } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { NewEndpoint } from "./new-endpoint";
import { DeploymentMark, isMoving } from "./states";

type List = Answers["endpoints"]["list"];
const COMMAND = "atelier online-endpoint create -n churn --auth-mode key";

export function EndpointList({ workspace, initial }: { workspace: string; initial: List }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.endpoints.list.queryOptions({ workspace }),
    initialData: initial,
    refetchInterval: ({ state }) =>
      state.data?.endpoints.some(({ deployments }) => deployments.some(isMoving)) ? 2_000 : 15_000,
  });
  const { endpoints, can } = list.data;
  return (
    <>
      <PageHeader
        title="Endpoints"
        facts="Addresses that answer with a model, and keep answering while it changes"
        actions={can.write && <NewEndpoint workspace={workspace} />}
      />
      <div className="p-6">
        {endpoints.length === 0 ? (
          <EmptyState
            icon={RadioTower}
            title="No endpoint yet"
            action={can.write && <Snippet text={COMMAND} label="Copy the command" />}
          >
            An endpoint is an address with keys. Deploy a model behind it, and whoever has a key sends
            requests.
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
            <Th>Deployments</Th>
            <Th>Opened by</Th>
            <Th>Made</Th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <Tr key={endpoint.id}>
              <Td className="max-w-72">
                <Link
                  href={`/${workspace}/endpoints/${endpoint.name}`}
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
              <Td>
                <Shares endpoint={endpoint} />
              </Td>
              <Td className="text-muted">{endpoint.authMode === "key" ? "Keys" : "Tokens of the studio"}</Td>
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

function Shares({ endpoint: { deployments, traffic } }: { endpoint: List["endpoints"][number] }) {
  if (deployments.length === 0) return <span className="text-faint">Nothing deployed</span>;
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      {deployments.map((deployment) => (
        <span key={deployment.id} className="inline-flex items-center gap-1.5">
          {deployment.name}
          <span className="num text-muted">{traffic[deployment.name] ?? 0} %</span>
          <DeploymentMark deployment={deployment} />
        </span>
      ))}
    </span>
  );
}
