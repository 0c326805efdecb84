import { and, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { nodes } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { NodeFacts } from "@/domain/node/messages";
import { endBuildsOf } from "./builds";

/** After so long without a heartbeat a name may go to another data folder. */
const GONE = sql`interval '30 seconds'`;

/**
 * Makes a node known, or known again. A name that another data folder's node lives under is refused: they would take each
 * other's runs. So would a node with a token and one of the studio's own.
 */
export async function registerNode(
  db: Db,
  { name, homeId, slots, target, facts }: NodeFacts,
  { tokenId = null, targetId = null }: { tokenId?: string | null; targetId?: string | null } = {},
): Promise<{ nodeId: string }> {
  const values = { homeId, slots, target, targetId, facts, tokenId };
  const [row] = await db
    .insert(nodes)
    .values({ id: newId("node"), name, ...values })
    .onConflictDoUpdate({
      target: nodes.name,
      set: { ...values, startedAt: sql`now()`, heartbeatAt: sql`now()` },
      setWhere: and(
        tokenId === null ? isNull(nodes.tokenId) : isNotNull(nodes.tokenId),
        or(eq(nodes.homeId, homeId), isNull(nodes.homeId), sql`${nodes.heartbeatAt} < now() - ${GONE}`),
      ),
    })
    .returning({ nodeId: nodes.id });
  if (row) {
    await endBuildsOf(db, row.nodeId);
    return row;
  }
  throw new AppError(
    "conflict",
    `Another machine's runner works under the name “${name}” on this database: give this one a name of its own${tokenId === null ? " by ATELIER_NODE_NAME" : ""}.`,
  );
}
