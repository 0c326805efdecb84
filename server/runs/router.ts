import { tracked } from "@trpc/server";
import { z } from "zod";
import { MAX_PATH_BYTES } from "@/domain/artifact-path";
import { compareFieldsInput, compareMetricsInput, compareRunsInput } from "@/domain/compare";
import { listArtifacts } from "../artifacts/queries";
import { watchChanges } from "../live/watch-changes";
import { previewInput, previewSnapshot } from "../snapshots/preview-snapshot";
import { listCode } from "../snapshots/queries";
import { router, workspaceProcedure } from "../trpc/init";
import { archiveRun, unarchiveRun } from "./archive-run";
import { browseRuns, browseRunsInput } from "./browse-runs";
import { changeMatching, changeMatchingInput } from "./bulk/change-matching";
import { changeRuns, changeRunsInput } from "./bulk/change-runs";
import { cancelRun } from "./cancel-run";
import { compareFields } from "./compare-fields";
import { compareMetrics } from "./compare-metrics";
import { compareRuns } from "./compare-runs";
import { countRuns } from "./count-runs";
import { findPreviousWithCode } from "./find-previous";
import { getRunDetail } from "./get-run";
import { groupRuns, groupRunsInput } from "./group-runs";
import { listFiles } from "./list-files";
import { listKeys, listKeysInput } from "./list-keys";
import { listValues, listValuesInput } from "./list-values";
import { logAddress } from "./logs/read-log";
import { followLogText, logTextInput, readLogText } from "./logs/read-log-text";
import { findLogLine, logLineInput, searchLog, searchLogInput } from "./logs/search-log";
import { runFilterInput } from "./run-filter";
import { updateRun, updateRunInput } from "./update-run";

const runInput = z.object({ run: z.string().max(255) });

export const runsRouter = router({
  list: workspaceProcedure
    .input(browseRunsInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => browseRuns(ctx, input)),
  get: workspaceProcedure.input(runInput).query(({ ctx, input }) => getRunDetail(ctx, input.run)),
  compare: workspaceProcedure
    .input(compareRunsInput)
    .query(({ ctx, input }) => compareRuns(ctx, { runs: input.runs })),
  compareFields: workspaceProcedure
    .input(compareFieldsInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => compareFields(ctx, input)),
  compareMetrics: workspaceProcedure
    .input(compareMetricsInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => compareMetrics(ctx, input)),
  keys: workspaceProcedure
    .input(listKeysInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => listKeys(ctx, input)),
  values: workspaceProcedure
    .input(listValuesInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => listValues(ctx, input)),
  groups: workspaceProcedure
    .input(groupRunsInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => groupRuns(ctx, input)),
  count: workspaceProcedure
    .input(runFilterInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => countRuns(ctx, input)),
  files: workspaceProcedure.input(runInput).query(({ ctx, input }) => listFiles(ctx, input.run)),
  /** What lies in one folder of the run's artifacts: a tree of many files is fetched as it is opened. */
  folder: workspaceProcedure
    .input(runInput.extend({ path: z.string().max(MAX_PATH_BYTES) }))
    .query(({ ctx, input: { run: name, path } }) =>
      listArtifacts(ctx, { owner: { kind: "run", name }, path }),
    ),
  code: workspaceProcedure.input(runInput).query(({ ctx, input }) => listCode(ctx, input.run)),
  previousWithCode: workspaceProcedure
    .input(runInput)
    .query(({ ctx, input }) => findPreviousWithCode(ctx, input.run)),
  /** What the snapshot of a folder would hold, and how large it would be. */
  previewSnapshot: workspaceProcedure
    .input(previewInput.extend({ workspace: z.string() }))
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => previewSnapshot(ctx, input)),
  /** One thing done to many runs at once: those of these names, or by an activity all that match a filter. */
  change: workspaceProcedure
    .input(changeRunsInput)
    .mutation(({ ctx, input: { workspace: _workspace, ...input } }) => changeRuns(ctx, input)),
  changeMatching: workspaceProcedure
    .input(changeMatchingInput)
    .mutation(({ ctx, input: { workspace: _workspace, ...input } }) => changeMatching(ctx, input)),
  cancel: workspaceProcedure.input(runInput).mutation(async ({ ctx, input }) => {
    await cancelRun(ctx, input.run);
  }),
  archive: workspaceProcedure.input(runInput).mutation(async ({ ctx, input }) => {
    await archiveRun(ctx, input.run);
  }),
  unarchive: workspaceProcedure.input(runInput).mutation(async ({ ctx, input }) => {
    await unarchiveRun(ctx, input.run);
  }),
  update: workspaceProcedure
    .input(runInput.extend({ change: updateRunInput }))
    .mutation(async ({ ctx, input }) => {
      await updateRun(ctx, input.run, input.change);
    }),
  readLog: workspaceProcedure
    .input(logTextInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => readLogText(ctx, input)),
  searchLog: workspaceProcedure
    .input(searchLogInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => searchLog(ctx, input)),
  logLine: workspaceProcedure
    .input(logLineInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => findLogLine(ctx, input)),
  /** Each piece's id is the offset after it, so that a lost connection goes on where it was. */
  followLog: workspaceProcedure
    .input(
      logAddress.extend({
        offset: z.number().int().min(0),
        lastEventId: z
          .string()
          .regex(/^\d{1,15}$/)
          .nullish(),
      }),
    )
    .subscription(async function* ({ ctx, input, signal }) {
      const offset = input.lastEventId ? Number(input.lastEventId) : input.offset;
      for await (const piece of followLogText(
        ctx,
        { ...input, offset },
        signal ?? new AbortController().signal,
      )) {
        yield tracked(String(piece.nextOffset), piece);
      }
    }),
  changes: workspaceProcedure.subscription(({ ctx, signal }) =>
    watchChanges(ctx, "runs", signal ?? new AbortController().signal),
  ),
});
