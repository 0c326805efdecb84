import type { z } from "zod";
import { openWorkspace } from "@/server/auth/open-workspace";
import { linkAddress } from "@/server/core/address";
import type { Ctx, WorkspaceCtx } from "@/server/core/context";
import type { GatewayDeps, Request } from "../../deps";

export interface InWorkspace {
  Params: { workspace: string };
}
export interface OfJob {
  Params: { workspace: string; name: string };
}

export const contextOf = ({ services }: GatewayDeps, request: Request): Ctx => ({
  services: { ...services, publicUrl: linkAddress(services.publicUrl, request.headers.host) },
  actor: request.actor,
});

/** The workspace that the address names, as the caller may see it. */
export const openFor = (deps: GatewayDeps, request: Request): Promise<WorkspaceCtx> =>
  openWorkspace(contextOf(deps, request), (request.params as InWorkspace["Params"]).workspace);

/**
 * A body by the type that its schema says. No check: the command that gets it parses it, once, as at every other door.
 */
export const given = <S extends z.ZodType>(_schema: S, body: unknown) => body as z.input<S>;

export const addressesOf = ({ services, workspace }: WorkspaceCtx) => ({
  publicUrl: services.publicUrl,
  workspace,
});
