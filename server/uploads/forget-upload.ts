import fs from "node:fs/promises";
import type { z } from "zod";
import { contentUploads } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { contentInput, isUploadOf, placeOfUpload } from "./content-upload";

/** Throws away the pieces that have come. What is whole is stored, and stays for whatever names it. */
export async function forgetUpload(ctx: WorkspaceCtx, input: z.input<typeof contentInput>): Promise<void> {
  authorize(ctx, "runs:write");
  const content = parse(contentInput, input);
  const gone = await ctx.services.db
    .delete(contentUploads)
    .where(isUploadOf(ctx, content))
    .returning({ id: contentUploads.id });
  for (const upload of gone) await fs.rm(placeOfUpload(ctx, upload), { force: true });
}
