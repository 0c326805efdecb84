"use client";
import { Download, RadioTower } from "lucide-react";
import Link from "next/link";
import { type FormEvent, Fragment, useState } from "react";
import { assetAddress } from "@/domain/assets";
import { findTrafficProblem } from "@/domain/endpoints";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Button, buttonClasses } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Input } from "../ui/field";
import { formatPlural } from "../ui/format";
import { ScrollBox } from "../ui/scroll-box";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { type Deployment, DeploymentMark, type Endpoint, Instances } from "./states";

interface EndpointProps {
  workspace: string;
  endpoint: Endpoint;
}

/** What answers, how it stands, and which share of the requests it gets. */
export function DeploymentTable({ workspace, endpoint }: EndpointProps) {
  const { deployments, traffic, can } = endpoint;
  const [shares, setShares] = useState<Record<string, string>>({});
  const shareOf = (name: string) => shares[name] ?? String(traffic[name] ?? 0);
  if (deployments.length === 0)
    return (
      <EmptyState icon={RadioTower} title="Nothing is deployed">
        Deploy a registered model, or a model with a script of your own:{" "}
        <code className="font-mono text-xs">atelier online-deployment create -f blue.yml --all-traffic</code>
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-2">
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Deployment</Th>
              <Th>State</Th>
              <Th>Share</Th>
              <Th>Instances</Th>
              <Th>Model</Th>
              <Th className="max-xl:hidden">Environment</Th>
              <Th className="max-lg:hidden">Deployed</Th>
              <Th className="w-48" aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {deployments.map((deployment) => (
              <Fragment key={deployment.id}>
                <Tr>
                  <Td className="font-medium">{deployment.name}</Td>
                  <Td>
                    <DeploymentMark deployment={deployment} />
                  </Td>
                  <Td>
                    {can.write ? (
                      <span className="flex items-center gap-1">
                        <Input
                          aria-label={`Share of ${deployment.name} in percent`}
                          inputMode="numeric"
                          className="num h-7! w-14! shrink-0 text-right"
                          value={shareOf(deployment.name)}
                          onChange={({ target }) => setShares({ ...shares, [deployment.name]: target.value })}
                        />
                        %
                      </span>
                    ) : (
                      <span className="num">{traffic[deployment.name] ?? 0} %</span>
                    )}
                  </Td>
                  <Td className="whitespace-nowrap">
                    <Instances deployment={deployment} />
                  </Td>
                  <Td className="max-w-56 truncate" title={deployment.modelName ?? undefined}>
                    <ModelLink workspace={workspace} deployment={deployment} />
                  </Td>
                  <Td className="max-w-56 truncate text-muted max-xl:hidden" title={deployment.environment}>
                    {deployment.environment}
                  </Td>
                  <Td className="whitespace-nowrap text-muted max-lg:hidden">
                    <RelativeTime at={deployment.updatedAt} /> by {deployment.userName}
                  </Td>
                  <Td>
                    <span className="flex justify-end gap-1">
                      <PackageLink workspace={workspace} endpoint={endpoint} deployment={deployment} />
                      {can.write && (
                        <DeleteDeployment workspace={workspace} endpoint={endpoint} deployment={deployment} />
                      )}
                    </span>
                  </Td>
                </Tr>
                <Trouble workspace={workspace} deployment={deployment} />
              </Fragment>
            ))}
          </tbody>
        </Table>
      </TableBox>
      {can.write && Object.keys(shares).length > 0 && (
        <SaveShares
          workspace={workspace}
          endpoint={endpoint}
          shares={Object.fromEntries(deployments.map(({ name }) => [name, Number(shareOf(name))]))}
          onDone={() => setShares({})}
        />
      )}
    </div>
  );
}

/** What answers as it does without a studio, once it has answered here. */
function PackageLink({ workspace, endpoint, deployment: { name, serving } }: DeploymentProps) {
  if (serving === null) return null;
  return (
    <a
      href={`/${workspace}/endpoints/${endpoint.name}/packages/${name}`}
      className={buttonClasses("ghost", "sm")}
      aria-label={`Download ${name} as a package`}
      title="A folder that answers without a studio: its server, model and code, with a Dockerfile"
      download
    >
      <Download aria-hidden /> Package
    </a>
  );
}

/** A registered version is called by its name and number; what came from elsewhere has no page. */
function ModelLink({ workspace, deployment }: { workspace: string; deployment: Deployment }) {
  const { modelName, modelVersionId } = deployment;
  if (modelName === null || modelVersionId === null)
    return <span className="text-muted">{modelName ?? "None"}</span>;
  const at = modelName.lastIndexOf(":");
  const version = { kind: "model", name: modelName.slice(0, at), version: modelName.slice(at + 1) } as const;
  return (
    <Link className="text-accent hover:underline" href={assetAddress(workspace, version)}>
      {modelName}
    </Link>
  );
}

/** Why the last deployment failed, in the script's own words, why it has so many instances, and what of its file had no meaning here. */
function Trouble({ workspace, deployment }: { workspace: string; deployment: Deployment }) {
  const { error, notices, activityId, serving, scaling } = deployment;
  if (!error && !scaling && notices.length === 0) return null;
  return (
    <tr>
      <td colSpan={8} className="px-3 pb-3 text-sm">
        {error && (
          <div role="alert" className="flex flex-col gap-2 rounded-md bg-danger-soft p-3">
            <p className="text-danger">
              {error.message}{" "}
              <Link className="underline" href={`/${workspace}/activity/${activityId}`}>
                What was done
              </Link>
              {serving !== null && " What answered before goes on answering."}
            </p>
            {error.excerpt && (
              <ScrollBox label="What its log says" className="max-h-60">
                <pre className="font-mono text-xs whitespace-pre-wrap text-ink">{error.excerpt}</pre>
              </ScrollBox>
            )}
          </div>
        )}
        {scaling && (
          <p className="text-xs text-muted">
            {formatPlural(scaling.wanted, "instance")} since <RelativeTime at={new Date(scaling.since)} />:{" "}
            {scaling.reason}
          </p>
        )}
        {notices.map((notice) => (
          <p key={notice} className="text-xs text-muted">
            {notice}
          </p>
        ))}
      </td>
    </tr>
  );
}

interface SaveProps extends EndpointProps {
  shares: Record<string, number>;
  onDone(): void;
}

function SaveShares({ workspace, endpoint, shares, onDone }: SaveProps) {
  const trpc = useTRPC();
  const update = useChange(trpc.endpoints.update.mutationOptions(), "The traffic has moved");
  const names = endpoint.deployments.map(({ name }) => name);
  const isWhole = Object.values(shares).every(
    (share) => Number.isInteger(share) && share >= 0 && share <= 100,
  );
  const problem = isWhole ? findTrafficProblem(shares, names) : "A share is a whole number from 0 to 100.";
  async function save(event: FormEvent) {
    event.preventDefault();
    const done = await update
      .mutateAsync({ workspace, endpoint: endpoint.name, traffic: shares })
      .catch(() => null);
    if (done) onDone();
  }
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-wrap items-center gap-3">
      <Button type="submit" variant="primary" size="sm" disabled={problem !== null || update.isPending}>
        Move the traffic
      </Button>
      <Button size="sm" onClick={onDone}>
        Keep it as it was
      </Button>
      {problem && (
        <p role="status" className="text-sm text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}

interface DeploymentProps extends EndpointProps {
  deployment: Deployment;
}

function DeleteDeployment({ workspace, endpoint, deployment: { name } }: DeploymentProps) {
  const trpc = useTRPC();
  const remove = useChange(trpc.endpoints.deleteDeployment.mutationOptions(), "The deployment is deleted");
  const share = endpoint.traffic[name] ?? 0;
  return (
    <ConfirmButton
      size="sm"
      variant="ghost"
      label="Delete"
      ariaLabel={`Delete ${name}`}
      title={`Delete ${name}?`}
      consequence={
        share > 0
          ? `It answers ${share} % of the requests: move the traffic first.`
          : "Its instances end once they have answered what they have. The model stays."
      }
      verb="Delete the deployment"
      onConfirm={() =>
        remove.mutateAsync({ workspace, endpoint: endpoint.name, deployment: name }).catch(() => {})
      }
    />
  );
}
