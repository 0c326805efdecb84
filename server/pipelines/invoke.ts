import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { pipelineEndpointInputs, pipelinePlans } from "@/db/schema";
import type { Issue } from "@/domain/errors";
import { refuseIssues } from "@/domain/issues";
import type { JobInput } from "@/domain/job-data";
import type { LiteralValue } from "@/domain/pipelines/fit";
import { assignParameters } from "@/domain/pipelines/parameters";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import { authorize } from "@/server/core/authorize";
import type { Author, WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import type { RunRecord } from "../runs/run-record";
import { asPlanned } from "../submit/resubmit-run";
import type { PlannedInput } from "../submit/run-plan";
import { submitPlan } from "../submit/submit-plan";
import { type EndpointVersion, getPipelineEndpoint } from "./endpoint-record";

const value = z.union([z.string().max(100_000), z.number(), z.boolean()]);

/** The body that Azure ML's first version takes, which its clients go on sending. */
export const invocation = z.strictObject({
  ExperimentName: z.string().min(1).max(255).optional(),
  DisplayName: z.string().max(255).optional(),
  Description: z.string().max(20_000).optional(),
  Tags: z.record(z.string().max(250), z.string().max(8_000)).optional(),
  ParameterAssignments: z.record(z.string(), value).default({}),
  /** Data in place of that which was published: the address of it, or a place in a datastore. */
  DataPathAssignments: z.record(z.string(), z.unknown()).default({}),
  RunSource: z.string().max(255).optional(),
  RunType: z.string().max(255).optional(),
});

export interface Invocation {
  name: string;
  version?: number | undefined;
  body: z.input<typeof invocation>;
  /** What its run says of itself beside: by what it was begun. */
  properties?: Record<string, string>;
  /** The same invocation sent twice begins one run. */
  key?: string;
}

/** Runs a published pipeline with a caller's values, in the caller's name. */
export async function invokePipeline(
  ctx: WorkspaceCtx<Author>,
  { name, version, body, properties, key }: Invocation,
): Promise<RunRecord> {
  authorize(ctx, "runs:write");
  const endpoint = await getPipelineEndpoint(ctx, { name, version });
  const asked = parse(invocation, body);
  const { inputs, issues } = await readAssignments(ctx, endpoint, asked.ParameterAssignments);
  const path = Object.keys(asked.DataPathAssignments)[0];
  if (path !== undefined)
    issues.push({
      path: `DataPathAssignments.${path}`,
      message: "other data than the published is not supported yet: publish a version with it.",
    });
  if (issues.length > 0) throw refuseIssues(issues);
  return submitPlan(ctx, {
    kind: "pipeline",
    spec: specOf(endpoint, asked, inputs, properties),
    idempotencyKey: key,
    environment: null,
    code: null,
    inputs: await loadInputs(ctx, endpoint),
    yaml: endpoint.yaml ?? undefined,
    pipeline: { planId: endpoint.planId, path: "" },
  });
}

/** The inputs of a published pipeline with a caller's values, and what is wrong with these. */
export async function readAssignments(
  { services }: WorkspaceCtx<Author>,
  { planId, spec }: EndpointVersion,
  values: Readonly<Record<string, LiteralValue>>,
): Promise<{ inputs: Record<string, JobInput>; issues: Issue[] }> {
  const [kept] = await services.db
    .select({ plan: pipelinePlans.plan })
    .from(pipelinePlans)
    .where(eq(pipelinePlans.id, planId));
  return assignParameters(spec, kept!.plan, values);
}

function specOf(
  { name, version, spec }: EndpointVersion,
  asked: z.output<typeof invocation>,
  inputs: PipelineJob["inputs"],
  properties: Record<string, string> = {},
): PipelineJob {
  const { name: _own, ...published } = spec;
  return {
    ...published,
    inputs,
    display_name: asked.DisplayName ?? spec.display_name ?? name,
    description: asked.Description ?? spec.description,
    ...(asked.ExperimentName !== undefined && { experiment_name: asked.ExperimentName }),
    tags: { ...spec.tags, ...asked.Tags },
    properties: {
      ...spec.properties,
      pipeline_endpoint: name,
      pipeline_endpoint_version: String(version),
      ...properties,
    },
  };
}

async function loadInputs(
  ctx: WorkspaceCtx<Author>,
  { id, version }: EndpointVersion,
): Promise<PlannedInput[]> {
  const rows = await ctx.services.db
    .select()
    .from(pipelineEndpointInputs)
    .where(and(eq(pipelineEndpointInputs.endpointId, id), eq(pipelineEndpointInputs.version, version)));
  return rows.map(asPlanned);
}
