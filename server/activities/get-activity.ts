import { environmentBuild } from "@/domain/activities/environment-build";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { presentActivity } from "./present-activity";
import { loadActivity } from "./visible";

/** One activity, with the build that it is where it is one. */
export async function getActivity(ctx: WorkspaceCtx, id: string) {
  authorize(ctx, "workspace:read");
  const row = await loadActivity(ctx.services.db, ctx, id);
  const buildId = row.kind === "environmentBuild" ? environmentBuild.input.parse(row.input).buildId : null;
  return { ...presentActivity(ctx, row), buildId };
}
