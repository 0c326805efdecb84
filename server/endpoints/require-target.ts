import type { Tx } from "@/db/client";
import type { TargetKind } from "@/domain/compute";
import type { DeploymentSettings } from "@/domain/endpoints";
import { AppError } from "@/domain/errors";
import { loadTarget } from "../compute/target-record";
import type { WorkspaceCtx } from "../core/context";

/** Nodes of these bring a connection to an instance of theirs. */
const SERVING: readonly TargetKind[] = ["local", "cluster"];

/** Refuses a deployment for a target that is not here, or whose machines answer no requests. */
export async function requireTarget(
  tx: Tx,
  { workspaceId }: WorkspaceCtx,
  { compute }: DeploymentSettings,
): Promise<void> {
  if (compute === undefined) return;
  // Held, so that nobody deletes it before the deployment is seen to be there.
  const { kind } = await loadTarget(tx, workspaceId, compute, "key share");
  if (SERVING.includes(kind)) return;
  throw new AppError(
    "invalid",
    `\`compute\` names ${compute}, which is of the type ${kind}: instances run on this machine (\`local\`), on a cluster, or on a node that was started by \`npm run start:node\`.`,
  );
}
