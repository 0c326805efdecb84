import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { listMedia, mediaInput } from "./list-media";
import { bandsInput, readBands } from "./read-bands";
import { listSeries, listSeriesInput } from "./read-charts";

export const metricsRouter = router({
  list: workspaceProcedure.input(takes(listSeriesInput)).query(({ ctx, input }) => listSeries(ctx, input)),
  bands: workspaceProcedure.input(takes(bandsInput)).query(({ ctx, input }) => readBands(ctx, input)),
  media: workspaceProcedure.input(takes(mediaInput)).query(({ ctx, input }) => listMedia(ctx, input)),
});
