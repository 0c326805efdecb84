import { and, eq, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { Executor, Tx } from "@/db/client";
import { activities, activityLines } from "@/db/schema";
import { isOpen, OPEN_STATUSES } from "@/domain/activities";
import { storableText } from "@/domain/storable-text";
import { tellActivitiesEnded } from "../notifications/tell-ends";
import { type Hold, isHeldBy, LostHold } from "../queue/leases";
import { notify } from "../queue/notify";

type Row = typeof activities.$inferInsert;
type Values = Partial<{ [Name in keyof Row]: Row[Name] | SQL }>;

/** The log keeps so many lines, the latest; each has at most so many characters. */
export const MAX_LINES = 1_000;
const MAX_LINE_CHARS = 2_000;

/** Writes to an activity and its log while its hold lasts, and tells those who watch; throws `LostHold` afterwards. */
export async function writeHeld(tx: Tx, hold: Hold, values: Values, lines: string[] = []): Promise<void> {
  const isOurs = and(isHeldBy(activities, hold), inArray(activities.status, [...OPEN_STATUSES]));
  const [row] = await tx
    .update(activities)
    .set({ ...values, updatedAt: sql`clock_timestamp()` })
    .where(isOurs)
    .returning({ workspaceId: activities.workspaceId, status: activities.status });
  if (!row) throw new LostHold(hold.id);
  await appendLines(tx, hold.id, lines);
  if (!isOpen(row.status)) await tellActivitiesEnded(tx, [hold.id]);
  await notify(tx, "activities", `${row.workspaceId} ${hold.id}`);
}

/** Adds to the log of an activity whose row the transaction has in its hands. */
export async function appendLines(tx: Executor, activityId: string, lines: string[]): Promise<void> {
  if (lines.length === 0) return;
  const [row] = await tx
    .update(activities)
    .set({ logLines: sql`${activities.logLines} + ${lines.length}` })
    .where(eq(activities.id, activityId))
    .returning({ last: activities.logLines });
  const first = row!.last - lines.length + 1;
  const rows = lines.map((line, index) => ({
    activityId,
    number: first + index,
    at: sql`clock_timestamp()`,
    text: storableText(line.slice(0, MAX_LINE_CHARS)),
  }));
  await tx.insert(activityLines).values(rows.slice(-MAX_LINES));
  const isOld = lte(activityLines.number, row!.last - MAX_LINES);
  await tx.delete(activityLines).where(and(eq(activityLines.activityId, activityId), isOld));
}
