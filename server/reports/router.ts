import { createReportInput, listReportsInput, reportInput, updateReportInput } from "@/domain/reports";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createReport } from "./create-report";
import { deleteReport } from "./delete-report";
import { getReport } from "./get-report";
import { listReports } from "./list-reports";
import { updateReport } from "./update-report";

export const reportsRouter = router({
  list: workspaceProcedure.input(takes(listReportsInput.extend(cursorShape))).query(byCursor(listReports)),
  get: workspaceProcedure.input(takes(reportInput)).query(({ ctx, input }) => getReport(ctx, input)),
  create: workspaceProcedure
    .input(takes(createReportInput))
    .mutation(({ ctx, input }) => createReport(ctx, input)),
  update: workspaceProcedure
    .input(takes(updateReportInput))
    .mutation(({ ctx, input }) => updateReport(ctx, input)),
  delete: workspaceProcedure.input(takes(reportInput)).mutation(({ ctx, input }) => deleteReport(ctx, input)),
});
