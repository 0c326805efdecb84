import { compareFieldsInput, compareMetricsInput, compareRunsInput } from "@/domain/compare";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { compareFields } from "./compare-fields";
import { compareMetrics } from "./compare-metrics";
import { compareRuns } from "./compare-runs";

export const compareRouter = router({
  runs: workspaceProcedure
    .input(compareRunsInput)
    .query(({ ctx, input }) => compareRuns(ctx, { runs: input.runs })),
  fields: workspaceProcedure.input(compareFieldsInput.extend(cursorShape)).query(byCursor(compareFields)),
  metrics: workspaceProcedure
    .input(compareMetricsInput)
    .query(({ ctx, input }) => compareMetrics(ctx, input)),
});
