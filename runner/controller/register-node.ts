import { eq, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { nodes } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { NodeFacts } from "@/runner/protocol";
import { endBuildsOf } from "./builds";

/** After so long without a heartbeat a name may go to another data folder. */
const GONE = sql`interval '30 seconds'`;

/** Makes a node known, or known again. A name that another data folder's node lives under is refused: they would take each other's runs. */
export async function registerNode(
  db: Db,
  { name, homeId, slots, facts }: NodeFacts,
): Promise<{ nodeId: string }> {
  const values = { homeId, slots, facts };
  const [row] = await db
    .insert(nodes)
    .values({ id: newId("node"), name, ...values })
    .onConflictDoUpdate({
      target: nodes.name,
      set: { ...values, startedAt: sql`now()`, heartbeatAt: sql`now()` },
      setWhere: or(
        eq(nodes.homeId, homeId),
        sql`${nodes.homeId} is null`,
        sql`${nodes.heartbeatAt} < now() - ${GONE}`,
      ),
    })
    .returning({ nodeId: nodes.id });
  if (row) {
    await endBuildsOf(db, row.nodeId);
    return row;
  }
  throw new AppError(
    "conflict",
    `Another machine's runner works under the name “${name}” on this database: give this one a name of its own by ATELIER_NODE_NAME.`,
  );
}
