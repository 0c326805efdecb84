/** From the YAML of a deployment to all that its instances are made from, or to what the client has to send first. */

import type { z } from "zod";
import { type DeploymentFile, deploymentFile, noticesOf, readSettings } from "@/domain/endpoints";
import { AssetReading } from "../assets/asset-reading";
import type { WorkspaceCtx } from "../core/context";
import type { fileSubmission, Needs } from "../snapshots/listed-path";
import { type PlannedParts, planParts } from "./plan-parts";

const FILE = {
  shape: deploymentFile,
  schemaName: ["managedOnlineDeployment", "kubernetesOnlineDeployment", "onlineDeployment"],
  noun: "an online deployment",
};

export interface DeploymentPlan extends PlannedParts {
  file: DeploymentFile & { name: string; endpoint_name: string };
  settings: ReturnType<typeof readSettings>;
  notices: string[];
}

export const readDeploymentFile = (given: z.output<typeof fileSubmission>): AssetReading<DeploymentFile> =>
  new AssetReading<DeploymentFile>(FILE, given);

export async function planDeployment(
  ctx: WorkspaceCtx,
  given: z.output<typeof fileSubmission>,
): Promise<{ needs: Needs } | { plan: DeploymentPlan }> {
  const reading = readDeploymentFile(given);
  const answer = await planParts(ctx, reading, given.paths);
  if ("needs" in answer) return answer;
  const { parts } = answer;
  const { asset } = reading;
  const notices = [...noticesOf(asset), ...parts.environment.notices];
  const file = { ...asset, endpoint_name: asset.endpoint_name! };
  return { plan: { ...parts, file, settings: readSettings(asset), notices } };
}
