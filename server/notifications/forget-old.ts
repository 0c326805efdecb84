import { lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { notifications } from "@/db/schema";
import { NOTIFICATION_DAYS } from "@/domain/notifications";

/** What nobody looks for any more goes by itself. */
export async function forgetOldNotifications(db: Db): Promise<void> {
  const oldest = sql`now() - make_interval(days => ${NOTIFICATION_DAYS})`;
  await db.delete(notifications).where(lt(notifications.createdAt, oldest));
}
