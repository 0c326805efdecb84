/**
 * What the scoring door asks, answered from memory: an endpoint is read when it is first asked for, and again when a
 * NOTIFY says that it changed. What was read is believed for a while only, so that a message that was lost does not matter.
 */
import { timingSafeEqual } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { and, asc, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import {
  deploymentGenerations,
  deployments,
  endpointKeys,
  endpoints,
  instances,
  workspaces,
} from "@/db/schema";
import type {
  ServedDeployment,
  ServedEndpoint,
  ServedInstance,
  ServingDirectory,
} from "@/domain/serving/contract";
import type { Authenticator } from "../auth/authenticate";
import { openBelieved } from "../auth/open-workspace";
import { hashSecret } from "../auth/secrets";
import { can } from "../core/authorize";
import type { Services } from "../core/services";
import { TtlCache } from "../core/ttl-cache";
import { listen } from "../queue/notify";

const TRUST_MS = 3_000;

interface Known {
  served: ServedEndpoint;
  /** The digests of its keys, none where its doors take tokens alone. */
  digests: string[];
}

export interface OpenDirectory extends ServingDirectory {
  close(): Promise<void>;
}

export function openDirectory(services: Services, authenticator: Authenticator): OpenDirectory {
  const listeners = new Set<(endpointId: string) => void>();
  const known = new TtlCache<Known | null>(TRUST_MS);
  const byEndpoint = new WeakMap<ServedEndpoint, Known>();
  const listening = listen(services.sql, "endpoints", (endpointId) => {
    known.clear();
    for (const listener of listeners) listener(endpointId);
  });
  /** As it was last read: while the database is away the instances go on answering. */
  const last = new Map<string, Known>();
  const read = async (workspace: string, name: string) => {
    const key = `${workspace}/${name}`;
    const found = await readEndpoint(services, workspace, name).catch((failure) => {
      if (last.has(key)) return last.get(key)!;
      throw failure;
    });
    const before = last.get(key);
    // Whoever keeps something for an endpoint sees by the object that nothing has changed.
    const now = found && before && isDeepStrictEqual(found, before) ? before : found;
    if (!now) last.delete(key);
    else {
      last.set(key, now);
      byEndpoint.set(now.served, now);
    }
    return now;
  };
  return {
    async find(workspace, name) {
      const found = await known.get(`${workspace}/${name}`, () => read(workspace, name));
      return found?.served ?? null;
    },
    async mayScore(endpoint, authorization) {
      const token = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? "")?.[1];
      if (!token) return false;
      const digests = byEndpoint.get(endpoint)?.digests ?? [];
      return isOneOf(hashSecret(token), digests) || mayByToken(services, authenticator, endpoint, token);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      (await listening)();
    },
  };
}

/** Every digest is compared, whichever fits, so that the time says nothing. */
function isOneOf(digest: string, digests: string[]): boolean {
  const given = Buffer.from(digest, "hex");
  return digests.filter((each) => timingSafeEqual(given, Buffer.from(each, "hex"))).length > 0;
}

async function mayByToken(
  services: Services,
  authenticator: Authenticator,
  { workspace, workspaceId }: ServedEndpoint,
  token: string,
): Promise<boolean> {
  const actor = await authenticator.byToken(token);
  if (!actor) return false;
  const ctx = await openBelieved({ services, actor }, workspace).catch(() => null);
  return ctx !== null && ctx.workspaceId === workspaceId && can(ctx, "endpoints:score");
}

async function readEndpoint({ db }: Services, workspace: string, name: string): Promise<Known | null> {
  const isIt = and(eq(workspaces.slug, workspace), isNull(workspaces.deletedAt), eq(endpoints.name, name));
  const [row] = await db
    .select({ endpoint: endpoints })
    .from(endpoints)
    .innerJoin(workspaces, eq(workspaces.id, endpoints.workspaceId))
    .where(isIt);
  if (!row) return null;
  const { id, workspaceId, authMode, traffic, mirrorTraffic } = row.endpoint;
  const isServing = and(
    eq(deploymentGenerations.deploymentId, deployments.id),
    eq(deploymentGenerations.generation, deployments.serving),
  );
  const rows = await db
    .select({ id: deployments.id, name: deployments.name, made: deploymentGenerations })
    .from(deployments)
    .innerJoin(deploymentGenerations, isServing)
    .where(eq(deployments.endpointId, id))
    .orderBy(asc(deployments.name));
  const workers = await readInstances(
    db,
    rows.map((each) => each.id),
  );
  const keys = await db
    .select({ digest: endpointKeys.digest })
    .from(endpointKeys)
    .where(eq(endpointKeys.endpointId, id));
  const served: ServedDeployment[] = rows.map(({ id: deploymentId, name: called, made }) => ({
    id: deploymentId,
    name: called,
    generation: made.generation,
    traffic: traffic[called] ?? 0,
    mirror: mirrorTraffic[called] ?? 0,
    settings: made.settings.requests,
    origins: originsOf({ ...made.environment.variables, ...made.settings.variables }),
    instances: workers.get(deploymentId) ?? [],
    ...(made.settings.scale && { least: made.settings.scale.min }),
    ...(made.settings.collector && { collector: made.settings.collector }),
  }));
  return {
    served: { id, workspaceId, workspace, name, deployments: served },
    digests: authMode === "key" ? keys.map(({ digest }) => digest) : [],
  };
}

/** Read as the worker reads it, which says the same of its answers. */
const originsOf = ({ AML_CORS_ORIGINS = "" }: Record<string, string>): string[] =>
  AML_CORS_ORIGINS.split(",")
    .map((origin) => origin.trim())
    .filter(Boolean);

/** Instances that can be asked, or still answer what they have, of each deployment. */
async function readInstances(db: Services["db"], deploymentIds: string[]) {
  const found = new Map<string, ServedInstance[]>();
  if (deploymentIds.length === 0) return found;
  const { id, deploymentId, socket, state, generation } = instances;
  const isAsked = and(inArray(state, ["ready", "draining"]), isNotNull(instances.readyAt));
  const rows = await db
    .select({ id, deploymentId, socket, state, generation, serving: deployments.serving })
    .from(instances)
    .innerJoin(deployments, eq(deployments.id, deploymentId))
    .where(and(inArray(deploymentId, deploymentIds), isAsked))
    .orderBy(asc(id));
  for (const row of rows) {
    // Of a generation that does not answer yet, none is asked.
    if (row.state === "ready" && row.generation !== row.serving) continue;
    const one = { id: row.id, socket: row.socket, state: row.state as ServedInstance["state"] };
    found.set(row.deploymentId, [...(found.get(row.deploymentId) ?? []), one]);
  }
  return found;
}
