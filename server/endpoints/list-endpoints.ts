import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { endpoints } from "@/db/schema";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import {
  type DeploymentSummary,
  deploymentInput,
  type EndpointRow,
  endpointInput,
  listSummaries,
  loadDeployment,
  loadEndpoint,
} from "./endpoint-record";

/** An endpoint as every door shows it, with the deployments behind it. */
export interface EndpointSummary extends Omit<EndpointRow, "workspaceId"> {
  deployments: DeploymentSummary[];
}

export interface EndpointAbilities {
  write: boolean;
  score: boolean;
  readKeys: boolean;
  readCollected: boolean;
}

const abilitiesIn = (ctx: WorkspaceCtx): EndpointAbilities => ({
  write: can(ctx, "endpoints:write"),
  score: can(ctx, "endpoints:score"),
  readKeys: can(ctx, "endpoints:readKeys"),
  readCollected: can(ctx, "endpoints:readCollected"),
});

/** The workspace's endpoints by name. */
export async function listEndpoints(
  ctx: WorkspaceCtx,
): Promise<{ endpoints: EndpointSummary[]; can: EndpointAbilities }> {
  authorize(ctx, "endpoints:read");
  const rows = await ctx.services.db
    .select()
    .from(endpoints)
    .where(eq(endpoints.workspaceId, ctx.workspaceId))
    .orderBy(asc(endpoints.name));
  return { endpoints: await summarize(ctx, rows), can: abilitiesIn(ctx) };
}

export async function getEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof endpointInput>,
): Promise<EndpointSummary & { can: EndpointAbilities }> {
  authorize(ctx, "endpoints:read");
  const { endpoint: name } = parse(endpointInput, input);
  const row = await loadEndpoint(ctx.services.db, ctx.workspaceId, name);
  const [summary] = await summarize(ctx, [row]);
  return { ...summary!, can: abilitiesIn(ctx) };
}

/** A deployment with the name of its endpoint, and its share of the requests. */
export interface DeploymentDetail extends DeploymentSummary {
  endpoint: string;
  traffic: number;
  mirror: number;
}

export async function getDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof deploymentInput>,
): Promise<DeploymentDetail> {
  authorize(ctx, "endpoints:read");
  const { endpoint, deployment: name } = parse(deploymentInput, input);
  const found = await getEndpoint(ctx, { endpoint });
  const shown = found.deployments.find((each) => each.name === name);
  if (!shown) await loadDeployment(ctx.services.db, found.id, name);
  const share = { traffic: found.traffic[name] ?? 0, mirror: found.mirrorTraffic[name] ?? 0 };
  return { ...shown!, endpoint, ...share };
}

async function summarize(ctx: WorkspaceCtx, rows: EndpointRow[]): Promise<EndpointSummary[]> {
  const all = await listSummaries(
    ctx.services.db,
    rows.map(({ id }) => id),
  );
  return rows.map(({ workspaceId: _workspaceId, ...row }) => {
    const own = all.filter(({ endpointId }) => endpointId === row.id);
    return { ...row, deployments: own.map(({ endpointId: _id, ...deployment }) => deployment) };
  });
}
