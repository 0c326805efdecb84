import type { GatewayDeps, Request } from "@/gateway/deps";
import { openBelieved } from "@/server/auth/open-workspace";
import type { WorkspaceCtx } from "@/server/core/context";

/** The workspace of the address, or the token's own where the address names none. */
export async function openFor(request: Request, { services }: GatewayDeps): Promise<WorkspaceCtx> {
  const { actor, params } = request;
  const { workspace } = params as { workspace?: string };
  request.hasOpenedDefault = workspace === undefined;
  return openBelieved({ services, actor }, workspace);
}
