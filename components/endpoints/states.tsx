import type { DeploymentState } from "@/domain/endpoints";
import type { Answers } from "../live/types";
import { Badge, type Tone } from "../ui/badge";
import { formatBytes } from "../ui/format";

export type Endpoint = Answers["endpoints"]["get"];
export type Deployment = Endpoint["deployments"][number];

/** Where requests are sent, below the studio's own address. */
export const addressOf = (workspace: string, name: string) => `/endpoints/${workspace}/${name}/score`;

const WORDS: Record<DeploymentState, [word: string, tone: Tone]> = {
  creating: ["Deploying", "info"],
  updating: ["Updating", "info"],
  succeeded: ["Healthy", "success"],
  failed: ["Failed", "danger"],
};

export const isMoving = ({ state }: Pick<Deployment, "state">) =>
  state === "creating" || state === "updating";
const readyOf = ({ instances, serving }: Deployment) =>
  instances.filter(({ state, generation }) => state === "ready" && generation === serving).length;

/** How a deployment stands: what was asked for last, and whether something answers. */
export function DeploymentMark({ deployment }: { deployment: Deployment }) {
  const [word, tone] = WORDS[deployment.state];
  const isAway = deployment.state === "succeeded" && readyOf(deployment) === 0;
  if (isAway && deployment.scaling?.wanted === 0) return <Badge tone="neutral">Scaled to zero</Badge>;
  return <Badge tone={isAway ? "warning" : tone}>{isAway ? "No instance ready" : word}</Badge>;
}

/** The nodes that have its instances, by name. */
const nodesOf = ({ instances }: Deployment): string =>
  [...new Set(instances.flatMap(({ node }) => node ?? []))].sort().join(", ") || "no node yet";

export function Instances({ deployment }: { deployment: Deployment }) {
  const { settings, serving, generation } = deployment;
  const measured = deployment.instances.filter(({ memoryBytes }) => memoryBytes !== null);
  const cpu = measured.reduce((sum, one) => sum + (one.cpu ?? 0), 0);
  const memoryBytes = measured.reduce((sum, one) => sum + one.memoryBytes!, 0);
  return (
    <span className="num" title="Instances that answer, of those that are wanted">
      {readyOf(deployment)} of {deployment.scaling?.wanted ?? settings.instanceCount}
      {settings.scale && (
        <span className="text-muted" title="Their number follows the load between these">
          {" "}
          · {settings.scale.min} to {settings.scale.max}
        </span>
      )}
      {serving !== null && serving !== generation && (
        <span className="text-muted"> · version {serving} answers</span>
      )}
      {settings.compute && (
        <span className="block text-xs text-muted" title={`On ${nodesOf(deployment)}`}>
          on {settings.compute}
        </span>
      )}
      {measured.length > 0 && (
        <span className="block text-xs text-muted" title="What its instances take at this moment">
          {cpu.toFixed(2)} CPU, {formatBytes(memoryBytes)}
        </span>
      )}
    </span>
  );
}
