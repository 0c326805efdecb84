/** Compute targets: made, attached, looked at, started and stopped, and deleted. */
import { z } from "zod";
import { TARGET_KINDS } from "@/domain/compute";
import { NODE_STATES, TARGET_STATES } from "@/domain/compute/states";
import { createTarget } from "@/server/compute/create-target";
import { deleteTarget } from "@/server/compute/delete-target";
import { listSizes } from "@/server/compute/list-sizes";
import { getTarget, listTargets, type TargetSummary } from "@/server/compute/list-targets";
import { pauseNode, resumeNode } from "@/server/compute/pause-node";
import { startTarget, stopTarget } from "@/server/compute/switch-target";
import { updateTarget, updateTargetInput } from "@/server/compute/update-target";
import { fileSubmission } from "@/server/snapshots/listed-path";
import type { App, GatewayDeps, Request } from "../../deps";
import { listQuery, readListQuery } from "./list-query";
import { given, type InWorkspace, openFor } from "./open";
import { presentRow, rowsOf } from "./present-row";
import { needs, workspaceParams } from "./schemas";

const ROOT = "/workspaces/:workspace/compute";
const ONE = `${ROOT}/:target`;
const targetParams = workspaceParams.extend({
  target: z.string().meta({ description: "The compute target's name" }),
});
const patch = updateTargetInput.omit({ target: true });

const node = z.looseObject({
  name: z.string(),
  state: z.enum(NODE_STATES),
  slots: z.int(),
  run: z.string().nullable().meta({ description: "The first of the runs that it has" }),
  runs: z.array(z.string()),
  pid: z.int().nullable().meta({ description: "Of a node on the studio's own machine" }),
});
const target = z
  .looseObject({
    name: z.string(),
    type: z.enum(TARGET_KINDS),
    state: z.enum(TARGET_STATES),
    provisioning_state: z.string(),
    slots: z.int(),
    free_slots: z.int(),
    queued: z.int(),
    nodes: z.array(node),
    credentials: z
      .record(z.string(), z.string())
      .meta({ description: "The secret that holds each credential, never its value" }),
  })
  .meta({ description: "Where runs go; its own settings stand beside these fields" });

interface OfTarget {
  Params: InWorkspace["Params"] & { target: string };
}

interface OfNode {
  Params: OfTarget["Params"] & { node: string };
}

/** What its file says stands beside the rest, as Azure's command line has it. */
function present({ can: _can, settings, ...row }: TargetSummary): Record<string, unknown> {
  const { type: _type, ...own } = settings ?? { type: row.type };
  return { ...own, ...presentRow({ ...row, spec: settings }) };
}

export function computeRoutes(app: App, deps: GatewayDeps): void {
  const listed = {
    params: workspaceParams,
    querystring: listQuery,
    response: { 200: z.object({ value: z.array(target), next: z.string().nullable() }) },
  };
  app.get<InWorkspace>(ROOT, { schema: listed }, async (request) => {
    const targets = await listTargets(await openFor(deps, request));
    const { rows, nextToken } = rowsOf(targets, "computeTargets", readListQuery(request.query, z.object({})));
    return { value: rows.map(present), next: nextToken ?? null };
  });

  const created = { params: workspaceParams, body: fileSubmission, response: { 200: needs, 201: target } };
  app.post<InWorkspace>(ROOT, { schema: created }, async (request, reply) => {
    const made = await createTarget(await openFor(deps, request), given(fileSubmission, request.body));
    if (made.needs) return reply.code(200).send({ needs: made.needs });
    return reply.code(201).send(present(made.target));
  });

  const sizes = z.object({
    value: z.array(z.object({ name: z.string(), cores: z.int(), memory_bytes: z.int(), gpus: z.int() })),
  });
  const sized = { params: workspaceParams, response: { 200: sizes } };
  app.get<InWorkspace>("/workspaces/:workspace/compute-sizes", { schema: sized }, async (request) => {
    const found = await listSizes(await openFor(deps, request));
    return { value: found.map(presentRow) };
  });
  oneTarget(app, deps);
}

function oneTarget(app: App, deps: GatewayDeps): void {
  const shown = { params: targetParams, response: { 200: target } };
  const named = (request: { params: unknown }) => ({
    target: (request.params as OfTarget["Params"]).target,
  });
  app.get<OfTarget>(ONE, { schema: shown }, async (request) =>
    present(await getTarget(await openFor(deps, request), named(request))),
  );
  app.patch<OfTarget>(ONE, { schema: { ...shown, body: patch } }, async (request) => {
    const change = { ...given(patch, request.body), ...named(request) };
    return present(await updateTarget(await openFor(deps, request), change));
  });
  app.delete<OfTarget>(ONE, { schema: { params: targetParams } }, async (request, reply) => {
    await deleteTarget(await openFor(deps, request), named(request));
    return reply.code(204).send();
  });
  for (const [verb, command] of [
    ["start", startTarget],
    ["stop", stopTarget],
  ] as const)
    app.post<OfTarget>(`${ONE}/${verb}`, { schema: shown }, async (request) =>
      present(await command(await openFor(deps, request as Request), named(request))),
    );
  const ofNode = { params: targetParams.extend({ node: z.string() }), response: { 200: target } };
  for (const [verb, command] of [
    ["pause", pauseNode],
    ["resume", resumeNode],
  ] as const)
    app.post<OfNode>(`${ONE}/nodes/:node/${verb}`, { schema: ofNode }, async (request) => {
      const { target, node } = request.params;
      return present(await command(await openFor(deps, request as Request), { target, node }));
    });
}
