/** Whether a run may have as many instances as it asks for: each is started on another node of a pool. */
import type { Executor } from "@/db/client";
import type { CommandJob } from "@/domain/jobs";
import { findTarget, type TargetRow } from "../compute/target-record";
import type { SpecReading } from "./spec-reading";

const FIELD = ["resources", "instance_count"];

/** Also of a run that takes one node. */
export async function checkInstances(
  executor: Executor,
  workspaceId: string,
  reading: SpecReading<CommandJob>,
): Promise<void> {
  const { job } = reading;
  const count = job.resources?.instance_count;
  if (typeof count !== "number" || count < 2) return;
  const compute = job.compute ?? "local";
  const target = await findTarget(executor, workspaceId, compute);
  const problem = findProblem(count, compute, target, job.distribution);
  if (problem) reading.wrong(FIELD, `\`resources.instance_count\` is ${count}: ${problem}`);
}

function findProblem(
  count: number,
  compute: string,
  target: TargetRow | null,
  distribution: CommandJob["distribution"],
): string | null {
  const settings = target?.settings;
  if (settings?.type !== "cluster") {
    return target?.kind === "cluster"
      ? `${compute} is no pool, whose nodes the studio starts.`
      : `${compute} is one machine.`;
  }
  if (count > settings.max_instances)
    return `${compute} may have at most ${settings.max_instances}, its \`max_instances\`.`;
  if (target?.network !== "full")
    return `processes of several nodes reach each other only in the machine's network. Start the studio with ATELIER_NETWORK=full, and set the network of ${compute} to “The machine's” on its page.`;
  if (!distribution) return "`distribution` must say how its processes find each other.";
  return distribution.type === "tensorflow" ? findTensorflowProblem(count, distribution) : null;
}

function findTensorflowProblem(
  count: number,
  {
    worker_count = count,
    parameter_server_count = 0,
  }: { worker_count?: number; parameter_server_count?: number },
): string | null {
  if (parameter_server_count > 0) return "parameter servers are started on one instance only.";
  return worker_count < count
    ? `\`distribution.worker_count\` is ${worker_count}, so some would have nothing to do.`
    : null;
}

/** A step of a pipeline takes one node. */
export function refuseInstances(reading: SpecReading<CommandJob>): void {
  const count = reading.job.resources?.instance_count ?? 1;
  if (count > 1)
    reading.wrong(FIELD, `\`resources.instance_count\` is ${count}: a step of a pipeline takes one node.`);
}
