import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { secrets, secretVersions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { secretInput } from "@/domain/secrets";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import type { Services } from "../core/services";
import { isSecret } from "./policy";

const MAX_USES = 5;
const MAX_VERSIONS = 100;

export interface SecretSummary {
  name: string;
  version: number;
  createdAt: Date;
  createdByName: string;
  /** When its newest version was set, and by whom. */
  setAt: Date;
  setByName: string;
  /** The runs that were given it last, the latest first. */
  usedBy: { run: string; displayName: string; version: number; at: Date }[];
}

/** The secrets by name, with what may be known of them. */
export async function listSecrets(ctx: WorkspaceCtx) {
  authorize(ctx, "secrets:read");
  return { secrets: await summarize(ctx), can: { write: can(ctx, "secrets:write") } };
}

/** One secret with its versions, the newest first. */
export async function getSecret(ctx: WorkspaceCtx, input: z.input<typeof secretInput>) {
  authorize(ctx, "secrets:read");
  const { name } = parse(secretInput, input);
  const { services, workspaceId } = ctx;
  const [secret] = await summarize(ctx, name);
  if (!secret) throw notFound("secret", name);
  const { version, createdAt, createdByName } = secretVersions;
  const versions = await services.db
    .select({ version, createdAt, createdByName })
    .from(secretVersions)
    .innerJoin(secrets, eq(secrets.id, secretVersions.secretId))
    .where(isSecret(workspaceId, name))
    .orderBy(desc(version))
    .limit(MAX_VERSIONS);
  return { ...secret, versions };
}

async function summarize({ services, workspaceId }: WorkspaceCtx, name?: string): Promise<SecretSummary[]> {
  const { db } = services;
  const isWanted =
    name === undefined
      ? and(eq(secrets.workspaceId, workspaceId), isNull(secrets.deletedAt))
      : isSecret(workspaceId, name);
  const isNewest = and(eq(secretVersions.secretId, secrets.id), eq(secretVersions.version, secrets.version));
  const rows = await db
    .select({ secret: secrets, setAt: secretVersions.createdAt, setByName: secretVersions.createdByName })
    .from(secrets)
    .innerJoin(secretVersions, isNewest)
    .where(isWanted)
    .orderBy(asc(secrets.name));
  const uses = await latestUses(
    services,
    rows.map(({ secret }) => secret.id),
  );
  return rows.map(({ secret, ...set }) => {
    const { id, name: own, version, createdAt, createdByName } = secret;
    const usedBy = uses.filter(({ secretId }) => secretId === id).map(({ secretId: _id, ...use }) => use);
    return { name: own, version, createdAt, createdByName, ...set, usedBy };
  });
}

type Use = { secretId: string; run: string; displayName: string; version: number; at: string };

/** For each secret the last runs, each by its newest attempt: a few steps in an index, however many there were. */
async function latestUses({ db }: Services, ids: string[]) {
  if (ids.length === 0) return [];
  const rows = await db.execute<Use>(sql`
    select wanted.id as "secretId", used.* from unnest(${sql.param(ids)}::text[]) as wanted(id) cross join lateral (
      select r.name as run, r.display_name as "displayName", u.version, u.created_at as at
      from secret_uses u join runs r on r.id = u.run_id and r.attempt = u.attempt
      where u.secret_id = wanted.id and r.deleted_at is null order by u.created_at desc limit ${MAX_USES}) used
    order by used.at desc`);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
