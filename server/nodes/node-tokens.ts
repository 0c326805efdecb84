/** Tokens of nodes on other machines, as the machine's administrator makes and revokes them. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db, Executor } from "@/db/client";
import { computeTargets, nodes, nodeTokens, workspaces } from "@/db/schema";
import { NODE_TARGET_KIND } from "@/domain/compute";
import { AppError, notFound } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { nodeFacts } from "@/domain/node/messages";
import { hashSecret, newSecret } from "../auth/secrets";
import { parse } from "../core/parse";
import { notify } from "../queue/notify";

const newToken = z.strictObject({
  name: nodeFacts.shape.name,
  target: nodeFacts.shape.target.regex(/^[a-zA-Z][\w-]*$/, "A target's name has letters, digits, _ and -."),
  /** Workspaces whose compute target of this name it works for; they get one where they have none. */
  workspaces: z.array(z.string()).default([]),
});

/** Makes the token of a node, which is told this once; another one of the same name is revoked by it. */
export async function makeNodeToken(db: Db, input: z.input<typeof newToken>): Promise<{ token: string }> {
  const { name, target, workspaces: slugs } = parse(newToken, input);
  const token = newSecret("atn");
  await db.transaction(async (tx) => {
    await refuseOwnNode(tx, name);
    await revokeNamed(tx, name);
    await tx.insert(nodeTokens).values({ id: newId("nodeToken"), name, target, hash: hashSecret(token) });
    for (const slug of slugs) await addTarget(tx, slug, target);
  });
  return { token };
}

/** The node of that name is nobody from now on: its runs are noticed as lost, and it ends what it executes. */
export async function revokeNodeToken(db: Db, name: string): Promise<void> {
  const isRevoked = await db.transaction((tx) => revokeNamed(tx, name));
  if (!isRevoked) throw notFound("node token", name);
}

export async function listNodeTokens(db: Db) {
  const { name, target, createdAt } = nodeTokens;
  return db
    .select({ name, target, createdAt })
    .from(nodeTokens)
    .where(isNull(nodeTokens.revokedAt))
    .orderBy(asc(name));
}

/** A node of the studio's own has no token: one by its name would take its runs. */
async function refuseOwnNode(tx: Executor, name: string): Promise<void> {
  const [own] = await tx
    .select({ id: nodes.id })
    .from(nodes)
    .where(and(eq(nodes.name, name), isNull(nodes.tokenId)));
  if (own) throw new AppError("conflict", `${name} is the studio's own node: choose another name.`);
}

async function revokeNamed(tx: Executor, name: string): Promise<boolean> {
  const revoked = await tx
    .update(nodeTokens)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(nodeTokens.name, name), isNull(nodeTokens.revokedAt)))
    .returning({ id: nodeTokens.id });
  await notify(tx, "auth");
  return revoked.length > 0;
}

async function addTarget(tx: Executor, slug: string, name: string): Promise<void> {
  const [workspace] = await tx
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(eq(workspaces.slug, slug));
  if (!workspace) throw notFound("workspace", slug);
  await tx
    .insert(computeTargets)
    .values({ id: newId("compute"), workspaceId: workspace.id, name, kind: NODE_TARGET_KIND })
    .onConflictDoUpdate({
      target: [computeTargets.workspaceId, computeTargets.name],
      set: { isShared: true },
    });
}
