"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { ConfirmButton } from "../ui/confirm-button";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/time";
import { BatchDeploymentTable } from "./batch-deployment-table";
import { BatchJobs } from "./batch-jobs";
import { DeployBatch } from "./deploy-batch";
import { InvokeBatch } from "./invoke-batch";

export type BatchEndpoint = Answers["batchEndpoints"]["get"];

const REFRESH_MS = 10_000;

/** A batch endpoint: what goes over the files, and each time that it was asked to. */
export function BatchEndpointPage({ workspace, initial }: { workspace: string; initial: BatchEndpoint }) {
  const trpc = useTRPC();
  const { data: endpoint } = useQuery({
    ...trpc.batchEndpoints.get.queryOptions({ workspace, batchEndpoint: initial.name }),
    initialData: initial,
    refetchInterval: REFRESH_MS,
  });
  const { name, can, deployments } = endpoint;
  return (
    <>
      <PageHeader
        title={name}
        facts={
          <>
            <span className="font-mono text-xs">POST {`/batch-endpoints/${workspace}/${name}/jobs`}</span>
            <span>
              made <RelativeTime at={endpoint.createdAt} /> by {endpoint.userName}
            </span>
          </>
        }
        actions={
          <>
            {can.write && <DeleteEndpoint workspace={workspace} endpoint={endpoint} />}
            {can.write && <DeployBatch workspace={workspace} endpoint={name} />}
            {can.invoke && deployments.length > 0 && (
              <InvokeBatch workspace={workspace} endpoint={endpoint} />
            )}
          </>
        }
      />
      <div className="flex flex-col gap-4 p-6">
        {endpoint.description && <p className="text-sm">{endpoint.description}</p>}
        {endpoint.notices.map((notice) => (
          <p key={notice} className="text-sm text-muted">
            {notice}
          </p>
        ))}
        <BatchDeploymentTable workspace={workspace} endpoint={endpoint} />
        <BatchJobs workspace={workspace} endpoint={name} />
      </div>
    </>
  );
}

function DeleteEndpoint({ workspace, endpoint }: { workspace: string; endpoint: BatchEndpoint }) {
  const trpc = useTRPC();
  const router = useRouter();
  const remove = useChange(trpc.batchEndpoints.delete.mutationOptions(), "The batch endpoint is deleted");
  const { name, deployments } = endpoint;
  const behind = deployments.map((deployment) => deployment.name).join(", ");
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${name}?`}
      consequence={`Nothing is asked of it any more.${behind ? ` With it go its deployments: ${behind}.` : ""} Its runs and their rows stay.`}
      verb="Delete the batch endpoint"
      typed={deployments.length > 0 ? name : undefined}
      onConfirm={async () => {
        const gone = await remove.mutateAsync({ workspace, batchEndpoint: name }).catch(() => null);
        if (gone) router.push(`/${workspace}/batch-endpoints`);
      }}
    />
  );
}
