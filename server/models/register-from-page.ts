import { z } from "zod";
import { AppError } from "@/domain/errors";
import { MODEL_TYPES } from "@/domain/models";
import { listSent, refuseUnsent, sentFiles } from "../assets/sent-files";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { plainPath } from "../snapshots/file-path";
import { registerModel } from "./register-model";

export const registerFromPageInput = z.object({
  name: z.string().max(255),
  type: z.enum(MODEL_TYPES),
  description: z.string().max(20_000).default(""),
  content: z.discriminatedUnion("origin", [
    z.object({
      origin: z.literal("stored"),
      /** An address of a run's files, of a logged model, of the datastore. */
      source: z.string().min(1, "Say where the model lies.").max(10_000),
    }),
    z.object({
      origin: z.literal("sent"),
      kind: z.enum(["file", "folder"]),
      /** What the file or folder is called where a deployment finds it. */
      name: plainPath.refine((name) => !name.includes("/"), "A name has no / in it.").default("model"),
      files: sentFiles,
    }),
  ]),
  idempotencyKey: z.string().min(1).max(200),
});

/** Registers what somebody chose on a page, as the next version of that name. */
export async function registerFromPage(
  ctx: WorkspaceCtx,
  { name, type, description, content, idempotencyKey }: z.output<typeof registerFromPageInput>,
): Promise<{ name: string; version: string }> {
  authorize(ctx, "models:write");
  const isSent = content.origin === "sent";
  // Such a path is no address, whatever the name looks like.
  const path = isSent ? `./${content.name}` : content.source;
  const { asset, needs } = await registerModel(ctx, {
    yaml: JSON.stringify({ name, type, path, ...(description ? { description } : {}) }),
    paths: isSent ? { [path]: listSent(content.kind, content.files) } : {},
    idempotency_key: idempotencyKey,
  });
  if (asset) return { name, version: asset.version };
  if (isSent) throw refuseUnsent(needs);
  throw new AppError("invalid", `${path} is no address of anything stored here.`);
}
