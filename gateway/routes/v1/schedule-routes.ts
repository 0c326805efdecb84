/** Schedules: published pipelines that are begun by the clock. */
import { z } from "zod";
import { createSchedule, scheduleText } from "@/server/schedules/create-schedule";
import { getSchedule, listSchedules, type Schedule } from "@/server/schedules/schedule-record";
import { deleteSchedule, disableSchedule, enableSchedule } from "@/server/schedules/switch-schedule";
import type { App, GatewayDeps } from "../../deps";
import { listQuery, readListQuery } from "./list-query";
import { given, type InWorkspace, openFor } from "./open";
import { rowsOf } from "./present-row";
import { workspaceParams } from "./schemas";

const ROOT = "/workspaces/:workspace/schedules";
const ONE = `${ROOT}/:schedule`;
const params = workspaceParams.extend({ schedule: z.string().meta({ description: "Its name" }) });
const moment = z.iso.datetime().nullable();

const shown = z
  .object({
    id: z.string(),
    name: z.string(),
    display_name: z.string(),
    description: z.string(),
    tags: z.record(z.string(), z.string()),
    is_enabled: z.boolean(),
    trigger: z.record(z.string(), z.unknown()),
    create_job: z.record(z.string(), z.unknown()),
    next_run: moment.meta({ description: "When it is due next" }),
    next_runs: z
      .array(z.iso.datetime())
      .meta({ description: "The next times at which it is due, at most five" }),
    last_run: z.string().nullable().meta({ description: "The name of the run that it began last" }),
    last_due_at: moment,
    problem: z.string().nullable().meta({ description: "Why nothing was begun when it was last due" }),
    owner: z.string().meta({ description: "In whose name it begins runs" }),
    creation_context: z.object({ created_at: z.iso.datetime() }),
  })
  .meta({ id: "Schedule" });

interface OfSchedule {
  Params: InWorkspace["Params"] & { schedule: string };
}

const present = (row: Schedule): z.output<typeof shown> => ({
  id: row.id,
  name: row.name,
  display_name: row.displayName,
  description: row.description,
  tags: row.tags,
  is_enabled: row.isEnabled,
  trigger: row.trigger,
  create_job: { ...row.job },
  next_run: row.nextRuns[0]?.toISOString() ?? null,
  next_runs: row.nextRuns.map((time) => time.toISOString()),
  last_run: row.lastRun,
  last_due_at: row.lastAt?.toISOString() ?? null,
  problem: row.problem,
  owner: row.userName,
  creation_context: { created_at: row.createdAt.toISOString() },
});

export function scheduleRoutes(app: App, deps: GatewayDeps): void {
  const page = z.object({ value: z.array(shown), next: z.string().nullable() });
  const listed = { params: workspaceParams, querystring: listQuery, response: { 200: page } };
  app.get<InWorkspace>(ROOT, { schema: listed }, async (request) => {
    const asked = readListQuery(request.query, z.object({}));
    const all = await listSchedules(await openFor(deps, request));
    const sortable = all.map((row) => ({ ...row, pipelineEndpoint: row.job.pipeline_endpoint }));
    const { rows, nextToken } = rowsOf(sortable, "schedules", asked);
    return { value: rows.map(present), next: nextToken ?? null };
  });
  const created = { params: workspaceParams, body: scheduleText, response: { 201: shown } };
  app.post<InWorkspace>(ROOT, { schema: created }, async (request, reply) => {
    const made = await createSchedule(await openFor(deps, request), given(scheduleText, request.body));
    return reply.code(201).send(present(made));
  });
  const one = { schema: { params, response: { 200: shown } } };
  app.get<OfSchedule>(ONE, one, async (request) =>
    present(await getSchedule(await openFor(deps, request), { name: request.params.schedule })),
  );
  app.delete<OfSchedule>(ONE, { schema: { params } }, async (request, reply) => {
    await deleteSchedule(await openFor(deps, request), { name: request.params.schedule });
    return reply.code(204).send();
  });
  for (const [verb, change] of [
    ["enable", enableSchedule],
    ["disable", disableSchedule],
  ] as const)
    app.post<OfSchedule>(`${ONE}/${verb}`, one, async (request) =>
      present(await change(await openFor(deps, request), { name: request.params.schedule })),
    );
}
