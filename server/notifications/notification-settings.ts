import { eq } from "drizzle-orm";
import type { z } from "zod";
import { users } from "@/db/schema";
import { notificationSettings } from "@/domain/notifications";
import { authorizePerson } from "../core/authorize";
import type { Ctx } from "../core/context";
import { parse } from "../core/parse";

type Settings = z.output<typeof notificationSettings>;

/** What the caller is told of without a word. */
export async function getNotificationSettings(ctx: Ctx): Promise<Settings> {
  authorizePerson(ctx);
  const { services, actor } = ctx;
  const [row] = await services.db
    .select({ followsOwnRuns: users.followsOwnRuns })
    .from(users)
    .where(eq(users.id, actor.userId));
  return row!;
}

export async function updateNotificationSettings(
  ctx: Ctx,
  input: z.input<typeof notificationSettings>,
): Promise<void> {
  authorizePerson(ctx);
  const settings = parse(notificationSettings, input);
  const { services, actor } = ctx;
  await services.db.update(users).set(settings).where(eq(users.id, actor.userId));
}
