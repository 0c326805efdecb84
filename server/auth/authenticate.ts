import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { apiTokens, runs, sessions, users } from "@/db/schema";
import type { Caller } from "../core/context";
import type { Services } from "../core/services";
import { TtlCache } from "../core/ttl-cache";
import { findNode, type NodeIdentity } from "./node-identity";
import { hashSecret } from "./secrets";

/**
 * How long a sign-in or a token may be believed without asking the database. Whoever makes an authenticator calls
 * `forget` at every NOTIFY on `auth`; then a revocation takes effect at once, and this is only the bound for a lost message.
 */
const TRUST_MS = 3_000;

export interface Authenticator {
  /** The actor of a bearer token (an account's or a run's), or null. */
  byToken(token: string): Promise<Caller | null>;
  /** The node of a node token, or null. No other door knows such a token. */
  byNodeToken(token: string): Promise<NodeIdentity | null>;
  /** The actor of a sign-in, by the session id that the cookie's JWT carries, or null. */
  bySession(sessionId: string): Promise<Caller | null>;
  forget(): void;
}

export function createAuthenticator(services: Services): Authenticator {
  const tokens = new TtlCache<Caller | null>(TRUST_MS);
  const nodes = new TtlCache<NodeIdentity | null>(TRUST_MS);
  const signedIn = new TtlCache<Caller | null>(TRUST_MS);
  return {
    byToken: (token) => {
      const hash = hashSecret(token);
      return tokens.get(hash, () =>
        token.startsWith("atr_") ? findRun(services, hash) : findToken(services, hash),
      );
    },
    byNodeToken: (token) => {
      const hash = hashSecret(token);
      return nodes.get(hash, () => findNode(services, hash));
    },
    bySession: (sessionId) => signedIn.get(sessionId, () => findSession(services, sessionId)),
    forget: () => {
      tokens.clear();
      nodes.clear();
      signedIn.clear();
    },
  };
}

/** The same, telling of every sign-in that could not be looked up: some that ask take a failure for no sign-in at all. */
export const notingFailures = (
  authenticator: Authenticator,
  note: (failure: unknown) => void,
): Authenticator => ({
  ...authenticator,
  bySession: (sessionId) =>
    authenticator.bySession(sessionId).catch((failure) => {
      note(failure);
      throw failure;
    }),
});

async function findToken({ db }: Services, hash: string): Promise<Caller | null> {
  const unexpired = or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, sql`now()`));
  const [row] = await db
    .select({
      id: apiTokens.id,
      scope: apiTokens.workspaceId,
      userId: users.id,
      name: users.name,
      isAdmin: users.isAdmin,
    })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(eq(apiTokens.hash, hash), isNull(apiTokens.revokedAt), unexpired));
  if (!row) return null;
  // Once a minute is enough for "last used", and keeps the row from being written at every request.
  const stale = or(isNull(apiTokens.lastUsedAt), sql`${apiTokens.lastUsedAt} < now() - interval '1 minute'`);
  await db
    .update(apiTokens)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiTokens.id, row.id), stale));
  return {
    kind: "token",
    userId: row.userId,
    name: row.name,
    isAdmin: row.isAdmin,
    tokenId: row.id,
    scope: row.scope,
  };
}

async function findRun({ db }: Services, hash: string): Promise<Caller | null> {
  const [row] = await db
    .select({ runId: runs.id, workspaceId: runs.workspaceId, userId: users.id, name: users.name })
    .from(runs)
    .innerJoin(users, eq(users.id, runs.userId))
    .where(eq(runs.tokenHash, hash));
  return row ? { kind: "run", isAdmin: false, ...row } : null;
}

async function findSession({ db }: Services, sessionId: string): Promise<Caller | null> {
  const [row] = await db
    .select({ userId: users.id, name: users.name, isAdmin: users.isAdmin })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)));
  if (!row) return null;
  const stale = sql`${sessions.lastSeenAt} < now() - interval '1 minute'`;
  await db
    .update(sessions)
    .set({ lastSeenAt: sql`now()` })
    .where(and(eq(sessions.id, sessionId), stale));
  return { kind: "user", sessionId, ...row };
}
