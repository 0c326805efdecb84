import { z } from "zod";
import { retentionRuleInput } from "@/domain/retention";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createRule, deleteRule, listRules, previewRule } from "./rules";

export const retentionRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listRules(ctx)),
  preview: workspaceProcedure
    .input(takes(retentionRuleInput))
    .query(({ ctx, input }) => previewRule(ctx, input)),
  create: workspaceProcedure
    .input(takes(retentionRuleInput))
    .mutation(({ ctx, input }) => createRule(ctx, input)),
  delete: workspaceProcedure
    .input(z.object({ ruleId: z.string().max(64) }))
    .mutation(({ ctx, input }) => deleteRule(ctx, input)),
});
