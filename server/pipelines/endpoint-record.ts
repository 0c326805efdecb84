import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { pipelineEndpoints, pipelineEndpointVersions } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { authorize } from "@/server/core/authorize";
import type { Author, WorkspaceCtx } from "@/server/core/context";

const columns = {
  id: pipelineEndpoints.id,
  name: pipelineEndpoints.name,
  description: pipelineEndpoints.description,
  defaultVersion: pipelineEndpoints.defaultVersion,
  version: pipelineEndpointVersions.version,
  planId: pipelineEndpointVersions.planId,
  spec: pipelineEndpointVersions.spec,
  yaml: pipelineEndpointVersions.yaml,
  userName: pipelineEndpointVersions.userName,
  createdAt: pipelineEndpointVersions.createdAt,
};

/** A published version, with the endpoint that it is of. */
export type EndpointVersion = Awaited<ReturnType<typeof selectVersions>>[number];

const selectVersions = (executor: Executor) =>
  executor
    .select(columns)
    .from(pipelineEndpoints)
    .innerJoin(pipelineEndpointVersions, eq(pipelineEndpointVersions.endpointId, pipelineEndpoints.id));

const isOpen = ({ workspaceId }: WorkspaceCtx<Author>) =>
  and(eq(pipelineEndpoints.workspaceId, workspaceId), isNull(pipelineEndpoints.archivedAt));

/** One version of an endpoint; the default one where none is said. */
export async function getPipelineEndpoint(
  ctx: WorkspaceCtx<Author>,
  { name, version }: { name: string; version?: number | undefined },
): Promise<EndpointVersion> {
  authorize(ctx, "endpoints:read");
  const isMeant =
    version === undefined
      ? eq(pipelineEndpointVersions.version, pipelineEndpoints.defaultVersion)
      : eq(pipelineEndpointVersions.version, version);
  const [row] = await selectVersions(ctx.services.db).where(
    and(isOpen(ctx), eq(pipelineEndpoints.name, name), isMeant),
  );
  if (row) return row;
  const versions = await listVersions(ctx, name);
  if (versions.length === 0) throw notFound("pipeline endpoint", name);
  throw new AppError(
    "notFound",
    `The pipeline endpoint ${name} has no version ${version}: there is ${versions.map((each) => each.version).join(", ")}.`,
  );
}

/** All versions of one endpoint, the newest first. */
export async function listVersions(ctx: WorkspaceCtx<Author>, name: string): Promise<EndpointVersion[]> {
  authorize(ctx, "endpoints:read");
  return selectVersions(ctx.services.db)
    .where(and(isOpen(ctx), eq(pipelineEndpoints.name, name)))
    .orderBy(desc(pipelineEndpointVersions.version));
}

/** The default version of every endpoint. */
export async function listPipelineEndpoints(ctx: WorkspaceCtx): Promise<EndpointVersion[]> {
  authorize(ctx, "endpoints:read");
  return selectVersions(ctx.services.db)
    .where(and(isOpen(ctx), eq(pipelineEndpointVersions.version, pipelineEndpoints.defaultVersion)))
    .orderBy(asc(pipelineEndpoints.name));
}
