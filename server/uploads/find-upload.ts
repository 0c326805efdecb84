import type { z } from "zod";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { contentInput, countHeld, findUploadOf, findWhole, type HeldContent } from "./content-upload";

/** How much of a content is here, so that only the rest is sent. */
export async function findUpload(
  ctx: WorkspaceCtx,
  input: z.input<typeof contentInput>,
): Promise<HeldContent> {
  authorize(ctx, "runs:write");
  const content = parse(contentInput, input);
  const whole = await findWhole(ctx, content);
  if (whole) return whole;
  const upload = await findUploadOf(ctx.services.db, ctx, content);
  const heldBytes = upload ? await countHeld(ctx, upload) : 0;
  return { sizeBytes: content.sizeBytes, heldBytes, isWhole: false };
}
