"use client";
import { Layers } from "lucide-react";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import type { BatchEndpoint } from "./batch-endpoint-page";

interface TableProps {
  workspace: string;
  endpoint: BatchEndpoint;
}

/** What goes over the files, and how. */
export function BatchDeploymentTable({ workspace, endpoint }: TableProps) {
  const { deployments, defaultDeployment, can } = endpoint;
  if (deployments.length === 0)
    return (
      <EmptyState icon={Layers} title="Nothing is deployed">
        {can.write ? "Deploy a model, then ask the endpoint to go over a folder of files." : null}
      </EmptyState>
    );
  return (
    <section aria-label="Deployments">
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Deployment</Th>
              <Th>Model</Th>
              <Th className="max-lg:hidden">Script</Th>
              <Th>Compute</Th>
              <Th className="num text-right">Files at a time</Th>
              <Th className="num text-right max-lg:hidden">Processes</Th>
              <Th className="max-lg:hidden">Changed</Th>
              {can.write && <Th className="w-44" aria-label="Actions" />}
            </tr>
          </thead>
          <tbody>
            {deployments.map((deployment) => (
              <Tr key={deployment.id}>
                <Td className="max-w-72">
                  <span className="flex items-center gap-2 font-medium">
                    {deployment.name}
                    {deployment.name === defaultDeployment && <Badge>Default</Badge>}
                  </span>
                  {deployment.notices.map((notice) => (
                    <p key={notice} className="text-xs text-muted">
                      {notice}
                    </p>
                  ))}
                </Td>
                <Td className="font-mono text-xs">{deployment.modelName ?? "–"}</Td>
                <Td className="font-mono text-xs max-lg:hidden">
                  {deployment.settings.script ?? "MLflow’s own"}
                </Td>
                <Td>{deployment.settings.compute}</Td>
                <Td className="num text-right">{deployment.settings.miniBatchSize}</Td>
                <Td className="num text-right max-lg:hidden">{deployment.settings.concurrency}</Td>
                <Td className="whitespace-nowrap text-muted max-lg:hidden">
                  <RelativeTime at={deployment.updatedAt} /> by {deployment.userName}
                </Td>
                {can.write && (
                  <Td>
                    <Actions workspace={workspace} endpoint={endpoint} name={deployment.name} />
                  </Td>
                )}
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableBox>
    </section>
  );
}

function Actions({ workspace, endpoint, name }: TableProps & { name: string }) {
  const trpc = useTRPC();
  const update = useChange(trpc.batchEndpoints.update.mutationOptions(), "It is the default");
  const remove = useChange(
    trpc.batchEndpoints.deleteDeployment.mutationOptions(),
    "The deployment is deleted",
  );
  const named = { workspace, batchEndpoint: endpoint.name };
  return (
    <span className="flex justify-end gap-1">
      {endpoint.defaultDeployment !== name && (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Make ${name} the default`}
          disabled={update.isPending}
          onClick={() => update.mutate({ ...named, set: [`defaults.deployment_name=${name}`] })}
        >
          Make default
        </Button>
      )}
      <ConfirmButton
        label="Delete"
        ariaLabel={`Delete ${name}`}
        size="sm"
        variant="ghost"
        title={`Delete ${name}?`}
        consequence="It is asked no more. Runs of it that are at work go on, and its model stays."
        verb="Delete the deployment"
        onConfirm={() => remove.mutateAsync({ ...named, batchDeployment: name }).catch(() => null)}
      />
    </span>
  );
}
