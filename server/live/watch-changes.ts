import { openWorkspace } from "../auth/open-workspace";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type Channel, listen } from "../queue/notify";

/** Changes within this time are told together: a sweep of short runs is one redraw, not a hundred. */
const GATHER_MS = 250;
/** How often it is made sure that the watcher is still a member. */
const RECHECK_MS = 30_000;

export interface Changes {
  /** The ids of what changed; null when it is not known which, as after a lost connection. */
  ids: string[] | null;
}

/** Tells of changes to the workspace as they happen. The first word is that anything may have changed. */
export async function* watchChanges(
  ctx: WorkspaceCtx,
  channel: Extract<Channel, "runs" | "activities">,
  signal: AbortSignal,
): AsyncGenerator<Changes> {
  authorize(ctx, "runs:read");
  const changed = new Set<string>();
  let isLost = true;
  let wake = () => {};
  const stop = await listen(ctx.services.sql, channel, (payload) => {
    const [workspaceId, id] = payload.split(" ");
    if (payload !== "" && workspaceId !== ctx.workspaceId) return;
    if (id) changed.add(id);
    else isLost = true;
    wake();
  });
  const leave = () => wake();
  signal.addEventListener("abort", leave);
  let checkedAt = Date.now();
  try {
    while (!signal.aborted) {
      if (changed.size > 0 || isLost) {
        const ids = isLost ? null : [...changed];
        changed.clear();
        isLost = false;
        yield { ids };
        await pause(GATHER_MS);
        continue;
      }
      await Promise.race([new Promise<void>((resolve) => (wake = resolve)), pause(RECHECK_MS)]);
      if (Date.now() - checkedAt < RECHECK_MS) continue;
      await openWorkspace(ctx, ctx.workspace);
      checkedAt = Date.now();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    stop();
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
