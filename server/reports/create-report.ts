import type { z } from "zod";
import { reports } from "@/db/schema";
import { newId } from "@/domain/ids";
import { createReportInput } from "@/domain/reports";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

export async function createReport(
  ctx: WorkspaceCtx,
  input: z.input<typeof createReportInput>,
): Promise<{ id: string }> {
  authorize(ctx, "reports:write");
  const given = parse(createReportInput, input);
  const { workspaceId, actor } = ctx;
  const id = newId("report");
  await ctx.services.db.transaction(async (tx) => {
    await tx
      .insert(reports)
      .values({ id, workspaceId, ...given, createdByName: actor.name, updatedByName: actor.name });
    await audit(tx, ctx, "reports.create", id, { title: given.title });
  });
  return { id };
}
