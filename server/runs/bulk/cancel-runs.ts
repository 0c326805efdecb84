import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { isTerminal, wayToCancel } from "@/domain/runs";
import { CANCELED, notify, notifyAll } from "@/server/queue/notify";
import { moveRuns } from "../moves/move-runs";
import type { Applied, Changer } from "./apply-change";
import { lockTrees, type Member } from "./lock-trees";

/**
 * Ends runs with all that goes on below them: at once where nobody is at work on them, else by asking who holds them. One
 * that has ended is refused, and what lies below it goes on.
 */
export async function cancelRuns(tx: Tx, { workspaceId, by }: Changer, ids: string[]): Promise<Applied> {
  const members = await lockTrees(tx, workspaceId, ids);
  const over = new Set(
    members.filter(({ id, top, status }) => id === top && isTerminal(status)).map(({ id }) => id),
  );
  const meant = new Map(members.filter(({ top }) => !over.has(top)).map((member) => [member.id, member]));
  const isOpenInScript = (member: Member) =>
    member.status === "running" &&
    executorOf(member.kind) === "client" &&
    (meant.get(member.createdByRunId ?? "")?.isHeld ?? false);
  // What a script has begun by a client ends with the script: until then that goes on writing to it.
  const ways = [...meant.values()].map(
    (member) => [member, wayToCancel(member.status, member.isHeld || isOpenInScript(member))] as const,
  );
  const asked = ways
    .filter(([member, way]) => way === "ask" && !member.isCancelRequested)
    .map(([{ id }]) => id);
  const wish = {
    cancelRequestedAt: sql`coalesce(cancel_requested_at, now())`,
    cancelRequestedBy: sql`coalesce(cancel_requested_by, ${by}::text)`,
  };
  if (asked.length > 0) {
    await tx
      .update(runs)
      .set(wish)
      .where(sql`${runs.id} = any(${sql.param(asked)}::text[])`);
    await notify(tx, "queue", CANCELED);
    await notifyAll(tx, "engine", asked);
  }
  const which = ways.filter(([, way]) => way === "end").map(([{ id }]) => id);
  const ended = await moveRuns(tx, { which, to: "canceled", values: { ...wish, endedAt: sql`now()` } });
  const refused = new Map([...over].map((id) => [id, "It has ended already."]));
  return { touched: [...asked, ...ended.map(({ id }) => id)], refused };
}
