import { z } from "zod";
import { VIEW_TYPES } from "@/domain/experiments";
import { fromMlflowStatus, MLFLOW_STATUSES } from "@/domain/runs";
import { createClientRun } from "@/server/client-runs/create-client-run";
import { getLoggedRun } from "@/server/client-runs/logged-runs";
import { askedExperimentOf } from "@/server/client-runs/script-experiment";
import { updateClientRun } from "@/server/client-runs/update-client-run";
import { resolveExperimentIds } from "@/server/experiments/queries";
import { searchRuns } from "@/server/run-lists/search-runs";
import { changeRun } from "@/server/runs/bulk/change-run";
import { id, int, list, maybe, member, moment, pair, text, unlessEmpty } from "./fields";
import { experimentIdOf, presentRun, presentRunInfo } from "./present";
import { route } from "./route";

const ofRun = z.object({ run_id: id });

export const runRoutes = [
  route(
    "POST",
    "/mlflow/runs/create",
    z.object({
      experiment_id: id,
      user_id: maybe(text),
      run_name: maybe(text),
      start_time: maybe(moment),
      tags: list(pair),
    }),
    async ({ ctx, input }) => {
      const run = await createClientRun(ctx, {
        experimentId: input.experiment_id,
        displayName: input.run_name,
        userName: input.user_id,
        startedAt: input.start_time,
        tags: input.tags,
      });
      return { run: presentRun({ ...run, params: [], metrics: [], inputs: [], outputs: [] }) };
    },
  ),
  route(
    "POST",
    "/mlflow/runs/update",
    ofRun.extend({ status: maybe(member(MLFLOW_STATUSES)), end_time: maybe(moment), run_name: maybe(text) }),
    async ({ ctx, input: { run_id, status, end_time, run_name } }) => {
      const run = await updateClientRun(ctx, {
        name: run_id,
        status: status && fromMlflowStatus(status),
        endedAt: end_time,
        displayName: run_name,
      });
      return { run_info: presentRunInfo(run) };
    },
  ),
  route("GET", "/mlflow/runs/get", ofRun, async ({ ctx, input }) => {
    const record = await getLoggedRun(ctx, input.run_id);
    const run = presentRun(record);
    const asked = askedExperimentOf(ctx, record.id);
    if (asked) run.info.experiment_id = experimentIdOf(asked.isDefault, asked.id);
    return { run };
  }),
  route("POST", "/mlflow/runs/delete", ofRun, async ({ ctx, input }) => {
    await changeRun(ctx, input.run_id, { kind: "trash" });
  }),
  route("POST", "/mlflow/runs/restore", ofRun, async ({ ctx, input }) => {
    await changeRun(ctx, input.run_id, { kind: "restore" });
  }),
  route(
    "POST",
    "/mlflow/runs/search",
    z.object({
      experiment_ids: list(id),
      filter: maybe(text),
      run_view_type: maybe(member(VIEW_TYPES)),
      max_results: maybe(int),
      order_by: list(text),
      page_token: maybe(text),
    }),
    async ({ ctx, input }) => {
      const { runs, nextToken } = await searchRuns(ctx, {
        experimentIds: await resolveExperimentIds(ctx, input.experiment_ids),
        filter: input.filter,
        view: input.run_view_type,
        orderBy: input.order_by,
        limit: input.max_results,
        pageToken: input.page_token || undefined,
      });
      return { runs: unlessEmpty(runs.map(presentRun)), next_page_token: nextToken };
    },
    { fields: { view: "run_view_type" } },
  ),
];
