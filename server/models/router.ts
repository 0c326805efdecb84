import {
  decidePromotionInput,
  listPromotionsInput,
  requestPromotionInput,
  withdrawPromotionInput,
} from "@/domain/promotions";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { changeNameInput, deleteModel, describeName, renameInput, renameModel } from "./change-name";
import {
  deleteAlias,
  deleteAliasInput,
  deleteVersion,
  modelVersionInput,
  moveStage,
  moveStageInput,
  setAlias,
  setAliasInput,
} from "./change-version";
import { compareVersions, compareVersionsInput } from "./compare-versions";
import { copyVersion, copyVersionInput } from "./copy-version";
import { listModelFiles, modelVersionFilesInput } from "./files";
import { getModelPage, modelInput, versionOfInput } from "./get-model";
import { listPromotions } from "./promotions/list-promotions";
import { decidePromotion, requestPromotion, withdrawPromotion } from "./promotions/promote";
import { readExample } from "./read-example";
import { registerFromPage, registerFromPageInput } from "./register-from-page";
import { searchModels, searchModelsInput } from "./search-models";

export const modelsRouter = router({
  list: workspaceProcedure.input(takes(searchModelsInput.extend(cursorShape))).query(byCursor(searchModels)),
  get: workspaceProcedure.input(takes(versionOfInput)).query(({ ctx, input }) => getModelPage(ctx, input)),
  example: workspaceProcedure.input(takes(versionOfInput)).query(({ ctx, input }) => readExample(ctx, input)),
  files: workspaceProcedure
    .input(modelVersionFilesInput)
    .query(async ({ ctx, input }) =>
      (await listModelFiles(ctx, input)).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ),
  compare: workspaceProcedure
    .input(takes(compareVersionsInput))
    .query(({ ctx, input }) => compareVersions(ctx, input)),
  register: workspaceProcedure
    .input(registerFromPageInput)
    .mutation(({ ctx, input }) => registerFromPage(ctx, input)),
  describe: workspaceProcedure
    .input(takes(changeNameInput))
    .mutation(({ ctx, input }) => describeName(ctx, input)),
  rename: workspaceProcedure.input(takes(renameInput)).mutation(({ ctx, input }) => renameModel(ctx, input)),
  delete: workspaceProcedure.input(takes(modelInput)).mutation(({ ctx, input }) => deleteModel(ctx, input)),
  deleteVersion: workspaceProcedure
    .input(takes(modelVersionInput))
    .mutation(({ ctx, input }) => deleteVersion(ctx, input)),
  moveStage: workspaceProcedure
    .input(takes(moveStageInput))
    .mutation(async ({ ctx, input }) => ({ stage: (await moveStage(ctx, input)).stage })),
  setAlias: workspaceProcedure.input(takes(setAliasInput)).mutation(({ ctx, input }) => setAlias(ctx, input)),
  deleteAlias: workspaceProcedure
    .input(takes(deleteAliasInput))
    .mutation(({ ctx, input }) => deleteAlias(ctx, input)),
  promotions: workspaceProcedure
    .input(takes(listPromotionsInput))
    .query(({ ctx, input }) => listPromotions(ctx, input)),
  requestPromotion: workspaceProcedure
    .input(takes(requestPromotionInput))
    .mutation(({ ctx, input }) => requestPromotion(ctx, input)),
  decidePromotion: workspaceProcedure
    .input(takes(decidePromotionInput))
    .mutation(({ ctx, input }) => decidePromotion(ctx, input)),
  withdrawPromotion: workspaceProcedure
    .input(withdrawPromotionInput)
    .mutation(({ ctx, input }) => withdrawPromotion(ctx, input)),
  copy: workspaceProcedure
    .input(takes(copyVersionInput))
    .mutation(({ ctx, input }) => copyVersion(ctx, input)),
});
