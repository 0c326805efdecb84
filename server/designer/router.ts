import {
  checkDraftInput,
  createDraftInput,
  draftInput,
  listDraftsInput,
  publishDraftInput,
  sampleDraftInput,
  saveDraftInput,
} from "@/domain/designer/draft";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { checkDraft } from "./check-draft";
import { createDraft } from "./create-draft";
import { deleteDraft } from "./delete-draft";
import { getDraft } from "./get-draft";
import { listDrafts } from "./list-drafts";
import { publishDraft } from "./publish-draft";
import { sampleDraft } from "./sample-draft";
import { saveDraft } from "./save-draft";

export const designerRouter = router({
  list: workspaceProcedure.input(takes(listDraftsInput.extend(cursorShape))).query(byCursor(listDrafts)),
  get: workspaceProcedure.input(takes(draftInput)).query(({ ctx, input }) => getDraft(ctx, input)),
  check: workspaceProcedure.input(takes(checkDraftInput)).query(({ ctx, input }) => checkDraft(ctx, input)),
  sample: workspaceProcedure
    .input(takes(sampleDraftInput))
    .query(({ ctx, input, signal }) => sampleDraft(ctx, input, signal)),
  create: workspaceProcedure
    .input(takes(createDraftInput))
    .mutation(({ ctx, input }) => createDraft(ctx, input)),
  save: workspaceProcedure.input(takes(saveDraftInput)).mutation(({ ctx, input }) => saveDraft(ctx, input)),
  publish: workspaceProcedure
    .input(takes(publishDraftInput))
    .mutation(({ ctx, input }) => publishDraft(ctx, input)),
  delete: workspaceProcedure.input(takes(draftInput)).mutation(({ ctx, input }) => deleteDraft(ctx, input)),
});
