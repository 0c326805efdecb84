import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { previewInput, previewSnapshot } from "./preview-snapshot";

export const snapshotsRouter = router({
  /** What the snapshot of a folder would hold, and how large it would be. */
  preview: workspaceProcedure
    .input(takes(previewInput))
    .query(({ ctx, input }) => previewSnapshot(ctx, input)),
});
