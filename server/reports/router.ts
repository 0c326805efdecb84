import { createReportInput, listReportsInput, reportInput, updateReportInput } from "@/domain/reports";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { createReport } from "./create-report";
import { deleteReport } from "./delete-report";
import { getReport } from "./get-report";
import { listReports } from "./list-reports";
import { updateReport } from "./update-report";

export const reportsRouter = router({
  list: workspaceProcedure.input(listReportsInput.extend(cursorShape)).query(byCursor(listReports)),
  get: workspaceProcedure.input(reportInput).query(({ ctx, input }) => getReport(ctx, input)),
  create: workspaceProcedure.input(createReportInput).mutation(({ ctx, input }) => createReport(ctx, input)),
  update: workspaceProcedure.input(updateReportInput).mutation(({ ctx, input }) => updateReport(ctx, input)),
  delete: workspaceProcedure.input(reportInput).mutation(({ ctx, input }) => deleteReport(ctx, input)),
});
