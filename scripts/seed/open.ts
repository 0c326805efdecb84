import { asc, eq } from "drizzle-orm";
import { runs, users } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { env } from "@/env";
import { ensureAdmin } from "@/server/accounts/first-account";
import { openWorkspace } from "@/server/auth/open-workspace";
import type { Ctx, WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { createWorkspace } from "@/server/workspaces/create-workspace";

/** The workspace of that name, made where there is none. One that has runs is left alone. */
export async function openEmpty(services: Services, name: string): Promise<WorkspaceCtx> {
  const { ATELIER_ADMIN_EMAIL: email, ATELIER_ADMIN_PASSWORD: password, ATELIER_ADMIN_TOKEN: token } = env();
  if (email && password) await ensureAdmin(services.db, { email, password, token });
  const owner = await findOwner(services);
  const description = "Demo content, written by npm run seed.";
  await createWorkspace(owner, { name, description }).catch((failure) => {
    if (!(failure instanceof AppError && failure.code === "conflict")) throw failure;
  });
  const ctx = await openWorkspace(owner, name);
  const isHere = eq(runs.workspaceId, ctx.workspaceId);
  const [run] = await services.db.select({ id: runs.id }).from(runs).where(isHere).limit(1);
  if (run)
    throw new AppError(
      "conflict",
      `The workspace “${name}” has runs already: choose another by --workspace.`,
    );
  return ctx;
}

/** The workspace that is being filled. */
export const openSeeded = async (services: Services, name: string): Promise<WorkspaceCtx> =>
  openWorkspace(await findOwner(services), name);

/** The first administrator, in whose name all is written. */
async function findOwner(services: Services): Promise<Ctx> {
  const { db } = services;
  const [admin] = await db
    .select()
    .from(users)
    .where(eq(users.isAdmin, true))
    .orderBy(asc(users.createdAt))
    .limit(1);
  if (!admin) {
    const why =
      "There is no account yet: start the studio and set it up, or set ATELIER_ADMIN_EMAIL and ATELIER_ADMIN_PASSWORD.";
    throw new AppError("notFound", why);
  }
  const { id: userId, name } = admin;
  return { services, actor: { kind: "user", userId, name, isAdmin: true, sessionId: "seed" } };
}
