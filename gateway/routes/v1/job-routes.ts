import { z } from "zod";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { listRuns, listRunsInput } from "@/server/run-lists/list-runs";
import { archiveRun, cancelRun, unarchiveRun } from "@/server/runs/bulk/change-run";
import { getRun } from "@/server/runs/get-run";
import { presentJob } from "@/server/runs/present-job";
import type { RunRecord } from "@/server/runs/run-record";
import { updateRun, updateRunInput } from "@/server/runs/update-run";
import type { App, GatewayDeps } from "../../deps";
import { listQuery, readListQuery } from "./list-query";
import { addressesOf, type InWorkspace, type OfJob, openFor } from "./open";
import { job, jobParams, workspaceParams } from "./schemas";

const { displayName, description, tags } = updateRunInput.shape;
const patch = z.strictObject({ display_name: displayName, description, tags });
const own = listRunsInput.pick({ parent: true, experiment: true, status: true, view: true });
const page = z.object({ value: z.array(job), next: z.string().nullable() });

/** What can be done to a job by its name alone. */
const VERBS = { cancel: cancelRun, archive: archiveRun, unarchive: unarchiveRun } as const;

export function jobRoutes(app: App, deps: GatewayDeps): void {
  const jobs = "/workspaces/:workspace/jobs";
  const answer = (ctx: WorkspaceCtx, run: RunRecord) => presentJob(run, addressesOf(ctx));

  const listed = {
    params: workspaceParams,
    querystring: listQuery.extend(own.shape),
    response: { 200: page },
  };
  app.get<InWorkspace>(jobs, { schema: listed }, async (request) => {
    const ctx = await openFor(deps, request);
    const { runs, nextToken } = await listRuns(ctx, readListQuery(request.query, own));
    return { value: runs.map((run) => answer(ctx, run)), next: nextToken ?? null };
  });

  const one = { params: jobParams, response: { 200: job } };
  app.get<OfJob>(`${jobs}/:name`, { schema: one }, async (request) => {
    const ctx = await openFor(deps, request);
    return answer(ctx, await getRun(ctx, request.params.name));
  });

  app.patch<OfJob>(`${jobs}/:name`, { schema: { ...one, body: patch } }, async (request) => {
    const ctx = await openFor(deps, request);
    const { display_name, ...change } = parse(patch, request.body);
    return answer(ctx, await updateRun(ctx, request.params.name, { ...change, displayName: display_name }));
  });

  for (const [verb, command] of Object.entries(VERBS)) {
    app.post<OfJob>(`${jobs}/:name/${verb}`, { schema: one }, async (request) => {
      const ctx = await openFor(deps, request);
      return answer(ctx, await command(ctx, request.params.name));
    });
  }
}
