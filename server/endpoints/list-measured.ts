import { asc, eq, inArray } from "drizzle-orm";
import { deployments, endpoints, instances } from "@/db/schema";
import { listOpen } from "../auth/open-workspace";
import { can } from "../core/authorize";
import type { Ctx } from "../core/context";

export interface MeasuredDeployment {
  id: string;
  workspace: string;
  endpoint: string;
  deployment: string;
  instances: MeasuredInstance[];
}

export type MeasuredInstance = Pick<typeof instances.$inferSelect, "id" | "state" | "cpu" | "memoryBytes">;

/** Every deployment that the actor may see, in all of its workspaces. */
export async function listMeasured(ctx: Ctx): Promise<MeasuredDeployment[]> {
  const { services, actor } = ctx;
  const open = (await listOpen(services, actor)).filter((opened) =>
    can({ ...ctx, ...opened }, "endpoints:read"),
  );
  if (open.length === 0) return [];
  const slugs = new Map<string, string>(open.map(({ workspaceId, workspace }) => [workspaceId, workspace]));
  const { id, workspaceId, name } = deployments;
  const rows = await services.db
    .select({ id, workspaceId, deployment: name, endpoint: endpoints.name })
    .from(deployments)
    .innerJoin(endpoints, eq(endpoints.id, deployments.endpointId))
    .where(inArray(workspaceId, [...slugs.keys()]))
    .orderBy(asc(workspaceId), asc(endpoints.name), asc(name));
  const { deploymentId, state, cpu, memoryBytes } = instances;
  const workers = await services.db
    .select({ deploymentId, id: instances.id, state, cpu, memoryBytes })
    .from(instances)
    .innerJoin(deployments, eq(id, deploymentId))
    .where(inArray(workspaceId, [...slugs.keys()]))
    .orderBy(asc(instances.createdAt), asc(instances.id));
  return rows.map(({ workspaceId: of, ...row }) => {
    const own = workers.filter((worker) => worker.deploymentId === row.id);
    return {
      ...row,
      workspace: slugs.get(of)!,
      instances: own.map(({ deploymentId: _of, ...worker }) => worker),
    };
  });
}
