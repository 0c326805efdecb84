import type { GatewayDeps, Request } from "@/gateway/deps";
import { openBelieved } from "@/server/auth/open-workspace";
import type { WorkspaceCtx } from "@/server/core/context";

/** The workspace of the address, or the token's own where the address names none. */
export function openFor({ actor, params }: Request, { services }: GatewayDeps): Promise<WorkspaceCtx> {
  const { workspace } = params as { workspace?: string };
  return openBelieved({ services, actor }, workspace);
}
