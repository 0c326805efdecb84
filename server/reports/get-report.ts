import type { z } from "zod";
import { reportInput } from "@/domain/reports";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { loadReport } from "./load-report";

/** A report, and what its reader may do with it. A deleted one is shown too, for as long as it can be restored. */
export async function getReport(ctx: WorkspaceCtx, input: z.input<typeof reportInput>) {
  authorize(ctx, "reports:read");
  const { reportId } = parse(reportInput, input);
  const { workspaceId: _workspaceId, ...report } = await loadReport(ctx.services.db, ctx, reportId);
  return { ...report, can: { write: can(ctx, "reports:write") } };
}
