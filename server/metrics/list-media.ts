import { z } from "zod";
import { gatherMedia, type MediaItem, readLoggedTables } from "@/domain/media";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findRunId } from "../runs/load-run";

/** More pictures than this no one leafs through; the run's outputs have them all. */
const MAX_FILES = 5_000;
const SHOWN = String.raw`\.(png|jpe?g|gif|webp|svg|json)$`;

export const mediaInput = z.object({ run: z.string().max(255) });

/** The pictures, tables and confusion matrices that a run has logged, a card each. */
export async function listMedia(ctx: WorkspaceCtx, input: z.input<typeof mediaInput>): Promise<MediaItem[]> {
  authorize(ctx, "runs:read");
  const { run } = parse(mediaInput, input);
  const runId = await findRunId(ctx, run);
  const { sql } = ctx.services;
  const [files, [noted]] = await Promise.all([
    sql<{ path: string; sizeBytes: number }[]>`
      select path, size_bytes::float8 as "sizeBytes" from artifacts
      where owner_id = ${runId} and path ~* ${SHOWN} order by path limit ${MAX_FILES}`,
    sql<{ value: string }[]>`
      select value from run_tags where run_id = ${runId} and key = 'mlflow.loggedArtifacts'`,
  ]);
  return gatherMedia(files, readLoggedTables(noted?.value ?? null));
}
