import {
  compareFieldsInput,
  compareMetricsInput,
  comparePipelinesInput,
  compareRunsInput,
} from "@/domain/compare";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { compareFields } from "./compare-fields";
import { compareMetrics } from "./compare-metrics";
import { comparePipelines } from "./compare-pipelines";
import { compareRuns } from "./compare-runs";

export const compareRouter = router({
  runs: workspaceProcedure.input(takes(compareRunsInput)).query(({ ctx, input }) => compareRuns(ctx, input)),
  fields: workspaceProcedure
    .input(takes(compareFieldsInput.extend(cursorShape)))
    .query(byCursor(compareFields)),
  metrics: workspaceProcedure
    .input(takes(compareMetricsInput))
    .query(({ ctx, input }) => compareMetrics(ctx, input)),
  pipelines: workspaceProcedure
    .input(takes(comparePipelinesInput))
    .query(({ ctx, input }) => comparePipelines(ctx, input)),
});
