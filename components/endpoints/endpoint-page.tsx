"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { ConfirmButton } from "../ui/confirm-button";
import { CopyButton } from "../ui/copy-button";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/time";
import { AlertsCard } from "./alerts-card";
import { CollectedCard } from "./collected-card";
import { DeployModel } from "./deploy-model";
import { DeploymentLog } from "./deployment-log";
import { DeploymentTable } from "./deployment-table";
import { KeysCard } from "./keys-card";
import { addressOf, type Endpoint, isMoving } from "./states";
import { TelemetryCard } from "./telemetry-card";
import { TestConsole } from "./test-console";

interface EndpointPageProps {
  workspace: string;
  initial: Endpoint;
}

/** An endpoint: what answers behind it, in which shares, by which keys, and a place to try it. */
export function EndpointPage({ workspace, initial }: EndpointPageProps) {
  const trpc = useTRPC();
  const { data: endpoint } = useQuery({
    ...trpc.endpoints.get.queryOptions({ workspace, endpoint: initial.name }),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.deployments.some(isMoving) ? 1_000 : 10_000),
  });
  const { name, can, deployments } = endpoint;
  return (
    <>
      <PageHeader
        title={name}
        facts={
          <>
            <Address workspace={workspace} name={name} />
            <span>
              made <RelativeTime at={endpoint.createdAt} /> by {endpoint.userName}
            </span>
          </>
        }
        actions={
          can.write && (
            <>
              <DeleteEndpoint workspace={workspace} endpoint={endpoint} />
              <DeployModel workspace={workspace} endpoint={name} />
            </>
          )
        }
      />
      <div className="flex flex-col gap-4 p-6">
        {endpoint.description && <p className="text-sm">{endpoint.description}</p>}
        {endpoint.notices.map((notice) => (
          <p key={notice} className="text-sm text-muted">
            {notice}
          </p>
        ))}
        <DeploymentTable workspace={workspace} endpoint={endpoint} />
        <div className="grid grid-cols-2 items-start gap-4 max-xl:grid-cols-1">
          {can.readKeys ? (
            <TestConsole workspace={workspace} endpoint={endpoint} />
          ) : (
            <p className="text-sm text-muted">
              Requests are sent by who has a key. Ask a Data Scientist for one.
            </p>
          )}
          {can.readKeys && endpoint.authMode === "key" && (
            <KeysCard workspace={workspace} name={name} canWrite={can.write} />
          )}
        </div>
        {deployments.length > 0 && <TelemetryCard workspace={workspace} endpoint={name} />}
        {can.readCollected && <CollectedCard workspace={workspace} endpoint={endpoint} />}
        <AlertsCard workspace={workspace} endpoint={name} canWrite={can.write} />
        {deployments.length > 0 && <DeploymentLog workspace={workspace} endpoint={endpoint} />}
      </div>
    </>
  );
}

function Address({ workspace, name }: { workspace: string; name: string }) {
  const path = addressOf(workspace, name);
  const origin = typeof window === "undefined" ? "" : window.location.origin;
  return (
    <span className="inline-flex items-center gap-1 font-mono text-xs" suppressHydrationWarning>
      POST {path}
      <CopyButton text={`${origin}${path}`} label="Copy the address" />
    </span>
  );
}

function DeleteEndpoint({
  workspace,
  endpoint: { name, deployments },
}: {
  workspace: string;
  endpoint: Endpoint;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const remove = useChange(trpc.endpoints.delete.mutationOptions(), "The endpoint is deleted");
  const behind = deployments.map((deployment) => deployment.name).join(", ");
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${name}?`}
      consequence={`Its address answers no more, and its keys open nothing.${behind ? ` With it go its deployments: ${behind}. Their models stay.` : ""}`}
      verb="Delete the endpoint"
      typed={deployments.length > 0 ? name : undefined}
      onConfirm={async () => {
        const gone = await remove.mutateAsync({ workspace, endpoint: name }).catch(() => null);
        if (gone) router.push(`/${workspace}/endpoints`);
      }}
    />
  );
}
