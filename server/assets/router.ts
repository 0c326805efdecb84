import { z } from "zod";
import { listAssetsInput, listVersionsInput } from "@/domain/asset-lists";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { archiveAsset, restoreAsset, updateVersion, updateVersionInput, versionInput } from "./change-asset";
import { getAsset, listRunAssets } from "./get-asset";
import { listAssets, listVersions } from "./list-assets";

export const assetsRouter = router({
  list: workspaceProcedure.input(takes(listAssetsInput.extend(cursorShape))).query(byCursor(listAssets)),
  versions: workspaceProcedure
    .input(takes(listVersionsInput))
    .query(({ ctx, input }) => listVersions(ctx, input)),
  get: workspaceProcedure.input(takes(versionInput)).query(({ ctx, input }) => getAsset(ctx, input)),
  ofRun: workspaceProcedure
    .input(z.object({ run: z.string().max(255) }))
    .query(({ ctx, input }) => listRunAssets(ctx, input.run)),
  update: workspaceProcedure
    .input(takes(updateVersionInput))
    .mutation(({ ctx, input }) => updateVersion(ctx, input)),
  archive: workspaceProcedure
    .input(takes(versionInput))
    .mutation(({ ctx, input }) => archiveAsset(ctx, input)),
  restore: workspaceProcedure
    .input(takes(versionInput))
    .mutation(({ ctx, input }) => restoreAsset(ctx, input)),
});
