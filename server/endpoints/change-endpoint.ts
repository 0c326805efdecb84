/** Endpoints are made, changed and deleted; what answers behind them is deployed to them. */
import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { deployments, endpoints } from "@/db/schema";
import {
  type EndpointFile,
  endpointFile,
  endpointNotices,
  findMirrorProblem,
  findTrafficProblem,
  KEY_SLOTS,
  type Traffic,
  traffic,
} from "@/domain/endpoints";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { quote } from "@/domain/quote";
import { AssetReading } from "../assets/asset-reading";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";
import { fileSubmission } from "../snapshots/listed-path";
import { releaseGenerations } from "./delete-deployment";
import {
  type EndpointRow,
  endpointInput,
  findEndpoint,
  loadEndpoint,
  lockEndpoint,
  namesOfDeployments,
} from "./endpoint-record";
import { writeKey } from "./keys";
import { type EndpointSummary, getEndpoint } from "./list-endpoints";

export const endpointText = fileSubmission.pick({ yaml: true, file: true, set: true });
export const updateEndpointInput = endpointInput.extend({
  yaml: endpointText.shape.yaml.optional(),
  file: endpointText.shape.file,
  set: endpointText.shape.set,
  traffic: traffic.optional(),
  mirrorTraffic: traffic.optional(),
});

const FILE = {
  shape: endpointFile,
  schemaName: ["managedOnlineEndpoint", "kubernetesOnlineEndpoint", "onlineEndpoint"],
  noun: "an online endpoint",
};

const read = (given: z.output<typeof endpointText>) => new AssetReading<EndpointFile>(FILE, given).asset;

/** Makes the endpoint that the YAML describes, or changes the one that is there. */
export async function createEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof endpointText>,
): Promise<EndpointSummary> {
  authorize(ctx, "endpoints:write");
  const file = read(parse(endpointText, input));
  await ctx.services.db.transaction(async (tx) => {
    const before = await findEndpoint(tx, ctx.workspaceId, file.name);
    if (before) await changeTo(tx, ctx, file);
    else await makeEndpoint(tx, ctx, file);
  });
  return getEndpoint(ctx, { endpoint: file.name });
}

async function makeEndpoint(tx: Tx, ctx: WorkspaceCtx, file: EndpointFile & { name: string }): Promise<void> {
  const { name, description = "", tags = {}, properties = {}, auth_mode: authMode = "key" } = file;
  refuseTraffic(file.traffic ?? {}, file.mirror_traffic ?? {}, []);
  const id = newId("endpoint");
  const about = { name, description, tags, properties, authMode, notices: endpointNotices(file) };
  const made = await tx
    .insert(endpoints)
    .values({ id, workspaceId: ctx.workspaceId, ...about, userName: ctx.actor.name })
    .onConflictDoNothing()
    .returning({ id: endpoints.id });
  if (made.length === 0)
    throw new AppError(
      "conflict",
      `Somebody else has just made an endpoint ${quote(name)}: send it again to change that one.`,
    );
  for (const slot of KEY_SLOTS) await writeKey(tx, ctx, id, slot);
  await audit(tx, ctx, "endpoints.create", id, { name });
  await notify(tx, "endpoints", id);
}

/** Changes what is given. Its name stays: its address is made of it. */
export async function updateEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateEndpointInput>,
): Promise<EndpointSummary> {
  authorize(ctx, "endpoints:write");
  const {
    endpoint: name,
    yaml,
    file,
    set,
    traffic: shares,
    mirrorTraffic,
  } = parse(updateEndpointInput, input);
  const before = await loadEndpoint(ctx.services.db, ctx.workspaceId, name);
  const given = read({ yaml: yaml ?? writtenAs(before), file, set });
  if (given.name !== name)
    throw new AppError(
      "invalid",
      `The file is that of the endpoint ${given.name}: an endpoint keeps its name.`,
    );
  const wanted = {
    ...given,
    traffic: shares ?? given.traffic,
    mirror_traffic: mirrorTraffic ?? given.mirror_traffic,
  };
  await ctx.services.db.transaction((tx) => changeTo(tx, ctx, wanted));
  return getEndpoint(ctx, { endpoint: name });
}

/** JSON is YAML: what `set` changes, as a file would have it. Traffic is of the moment, and left out. */
const writtenAs = ({ name, description, tags, properties, authMode }: EndpointRow): string =>
  JSON.stringify({ name, description, tags, properties, auth_mode: authMode });

async function changeTo(tx: Tx, ctx: WorkspaceCtx, file: EndpointFile & { name: string }): Promise<void> {
  const before = await lockEndpoint(tx, ctx.workspaceId, file.name);
  const live = file.traffic ?? before.traffic;
  const mirror = file.mirror_traffic ?? before.mirrorTraffic;
  if (file.traffic || file.mirror_traffic)
    refuseTraffic(live, mirror, await namesOfDeployments(tx, before.id));
  const values = {
    description: file.description ?? before.description,
    tags: file.tags ?? before.tags,
    properties: file.properties ?? before.properties,
    authMode: file.auth_mode ?? before.authMode,
    traffic: live,
    mirrorTraffic: mirror,
  };
  await tx
    .update(endpoints)
    .set({ ...values, updatedAt: sql`now()` })
    .where(eq(endpoints.id, before.id));
  const moved = file.traffic ? { traffic: live } : {};
  await audit(tx, ctx, "endpoints.update", before.id, { name: file.name, ...moved });
  await notify(tx, "endpoints", before.id);
}

function refuseTraffic(live: Traffic, mirror: Traffic, names: string[]): void {
  const problem = findTrafficProblem(live, names) ?? findMirrorProblem(mirror, live, names);
  if (problem) throw new AppError("invalid", problem);
}

/** Deletes the endpoint with its deployments and keys, for good: its address answers 404 from then on. */
export async function deleteEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof endpointInput>,
): Promise<{ name: string }> {
  authorize(ctx, "endpoints:write");
  const { endpoint: name } = parse(endpointInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockEndpoint(tx, ctx.workspaceId, name);
    const own = await tx.select().from(deployments).where(eq(deployments.endpointId, id));
    for (const deployment of own) await releaseGenerations(tx, deployment);
    await tx.delete(endpoints).where(eq(endpoints.id, id));
    await audit(tx, ctx, "endpoints.delete", id, { name, deployments: own.map((each) => each.name) });
    await notify(tx, "endpoints", id);
  });
  return { name };
}
