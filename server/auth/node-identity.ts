import { and, eq, isNull } from "drizzle-orm";
import { nodeTokens } from "@/db/schema";
import type { Services } from "../core/services";

/** A node on another machine, as its token says. It is no actor: it opens the nodes' door alone. */
export interface NodeIdentity {
  tokenId: string;
  name: string;
  target: string;
  /** The one target that it serves, where it was made for one. */
  targetId: string | null;
}

export async function findNode({ db }: Services, hash: string): Promise<NodeIdentity | null> {
  const [row] = await db
    .select({
      tokenId: nodeTokens.id,
      name: nodeTokens.name,
      target: nodeTokens.target,
      targetId: nodeTokens.targetId,
    })
    .from(nodeTokens)
    .where(and(eq(nodeTokens.hash, hash), isNull(nodeTokens.revokedAt)));
  return row ?? null;
}
