import { and, asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { views } from "@/db/schema";
import { listViewsInput } from "@/domain/views";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { presentView, type View, visibleViews } from "./policy";

/** The views of a page that the actor sees: their own and those of the workspace, by name. */
export async function listViews(ctx: WorkspaceCtx, input: z.input<typeof listViewsInput>): Promise<View[]> {
  authorize(ctx, "runs:read");
  const { page } = parse(listViewsInput, input);
  const rows = await ctx.services.db
    .select()
    .from(views)
    .where(and(visibleViews(ctx), eq(views.page, page)))
    .orderBy(asc(views.name), asc(views.id));
  return rows.map((row) => presentView(ctx, row));
}
