import { z } from "zod";
import { MAX_PATH_BYTES } from "@/domain/artifact-path";
import { listArtifacts } from "../artifacts/queries";
import { watchChanges } from "../live/watch-changes";
import { listModelsOfRun } from "../logged-models/list-of-run";
import { browseRuns, browseRunsInput } from "../run-lists/browse-runs";
import { changeMatching, changeMatchingInput } from "../run-lists/change-matching";
import { countRuns } from "../run-lists/count-runs";
import { groupRuns, groupRunsInput } from "../run-lists/group-runs";
import { listKeys, listKeysInput } from "../run-lists/list-keys";
import { listValues, listValuesInput } from "../run-lists/list-values";
import { runFilterInput } from "../run-lists/run-filter";
import { listCode } from "../snapshots/queries";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { archiveRun, cancelRun, unarchiveRun } from "./bulk/change-run";
import { changeRuns, changeRunsInput } from "./bulk/change-runs";
import { findPreviousWithCode } from "./find-previous";
import { getRunDetail } from "./get-run";
import { listFiles } from "./list-files";
import { updateRun, updateRunInput } from "./update-run";

const runInput = z.object({ run: z.string().max(255) });

export const runsRouter = router({
  list: workspaceProcedure.input(takes(browseRunsInput.extend(cursorShape))).query(byCursor(browseRuns)),
  get: workspaceProcedure.input(runInput).query(({ ctx, input }) => getRunDetail(ctx, input.run)),
  keys: workspaceProcedure.input(takes(listKeysInput)).query(({ ctx, input }) => listKeys(ctx, input)),
  values: workspaceProcedure.input(takes(listValuesInput)).query(({ ctx, input }) => listValues(ctx, input)),
  groups: workspaceProcedure.input(takes(groupRunsInput.extend(cursorShape))).query(byCursor(groupRuns)),
  count: workspaceProcedure.input(takes(runFilterInput)).query(({ ctx, input }) => countRuns(ctx, input)),
  files: workspaceProcedure.input(runInput).query(({ ctx, input }) => listFiles(ctx, input.run)),
  /** What lies in one folder of the run's artifacts: a tree of many files is fetched as it is opened. */
  folder: workspaceProcedure
    .input(runInput.extend({ path: z.string().max(MAX_PATH_BYTES) }))
    .query(({ ctx, input: { run: name, path } }) =>
      listArtifacts(ctx, { owner: { kind: "run", name }, path }),
    ),
  loggedModels: workspaceProcedure.input(runInput).query(({ ctx, input }) => listModelsOfRun(ctx, input.run)),
  code: workspaceProcedure.input(runInput).query(({ ctx, input }) => listCode(ctx, input.run)),
  previousWithCode: workspaceProcedure
    .input(runInput)
    .query(({ ctx, input }) => findPreviousWithCode(ctx, input.run)),
  /** One thing done to many runs at once: those of these names, or by an activity all that match a filter. */
  change: workspaceProcedure
    .input(takes(changeRunsInput))
    .mutation(({ ctx, input }) => changeRuns(ctx, input)),
  changeMatching: workspaceProcedure
    .input(takes(changeMatchingInput))
    .mutation(({ ctx, input }) => changeMatching(ctx, input)),
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
    .input(runInput)
    .input(takes(z.object({ change: updateRunInput })))
    .mutation(async ({ ctx, input }) => {
      await updateRun(ctx, input.run, input.change);
    }),
  changes: workspaceProcedure.subscription(({ ctx, signal }) =>
    watchChanges(ctx, "runs", signal ?? new AbortController().signal),
  ),
});
