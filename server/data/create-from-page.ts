import { z } from "zod";
import { DATA_TYPES } from "@/domain/data";
import { listSent, refuseUnsent, sentFiles } from "../assets/sent-files";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { createData } from "./create-data";

export const createFromPageInput = z.object({
  name: z.string().max(255),
  type: z.enum(DATA_TYPES),
  description: z.string().max(20_000).default(""),
  files: sentFiles,
  idempotencyKey: z.string().min(1).max(200),
});

/** Stands for the files that were dropped, which have no path in common. */
const PATH = "chosen";

/** Registers what somebody chose on the page, as the next version of that name. */
export async function createFromPage(
  ctx: WorkspaceCtx,
  { name, type, description, files, idempotencyKey }: z.output<typeof createFromPageInput>,
): Promise<{ name: string; version: string }> {
  authorize(ctx, "data:write");
  const kind = type === "uri_file" ? ("file" as const) : ("folder" as const);
  const answer = await createData(ctx, {
    yaml: JSON.stringify({ name, type, path: PATH, ...(description ? { description } : {}) }),
    paths: { [PATH]: listSent(kind, files) },
    idempotency_key: idempotencyKey,
  });
  if (answer.asset) return { name, version: answer.asset.version };
  throw refuseUnsent(answer.needs);
}
