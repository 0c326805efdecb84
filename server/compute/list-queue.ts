import { and, asc, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { runs } from "@/db/schema";
import { targetInput } from "@/domain/compute/states";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { isForNodes } from "../runs/moves/kind-conditions";
import { loadTarget } from "./target-record";

/** More than anybody reads; how many there are is with the target. */
const MOST = 100;

/** The runs that wait for a target, in the order in which they are taken, each with why it waits. */
export async function listQueue(ctx: WorkspaceCtx, input: z.input<typeof targetInput>) {
  authorize(ctx, "compute:read");
  const { target: name } = parse(targetInput, input);
  const { services, workspaceId } = ctx;
  await loadTarget(services.db, workspaceId, name);
  const { displayName, priority, slots, queuedAt, waitingReason, userName } = runs;
  return services.db
    .select({ name: runs.name, displayName, priority, slots, queuedAt, waitingReason, userName })
    .from(runs)
    .where(
      and(eq(runs.workspaceId, workspaceId), eq(runs.compute, name), eq(runs.status, "queued"), isForNodes()),
    )
    .orderBy(desc(priority), asc(queuedAt))
    .limit(MOST);
}
