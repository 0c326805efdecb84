import type { Sql } from "@/db/client";
import { openWorkspace } from "../auth/open-workspace";
import { authorize, authorizePerson } from "../core/authorize";
import type { Ctx, WorkspaceCtx } from "../core/context";
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
  const recheck = () => openWorkspace(ctx, ctx.workspace);
  yield* watch(ctx.services.sql, { channel, owner: ctx.workspaceId, recheck }, signal);
}

/** The same of what is the caller's own. */
export async function* watchOwn(
  ctx: Ctx,
  channel: Extract<Channel, "notifications">,
  signal: AbortSignal,
): AsyncGenerator<Changes> {
  authorizePerson(ctx);
  // The channel of the pages ends with the sign-in, so there is nothing to be looked at again.
  yield* watch(ctx.services.sql, { channel, owner: ctx.actor.userId, recheck: async () => {} }, signal);
}

interface Watched {
  channel: Channel;
  /** The first word of the messages that count. */
  owner: string;
  /** Throws when the watcher may not go on. */
  recheck(): Promise<unknown>;
}

async function* watch(
  client: Sql,
  { channel, owner, recheck }: Watched,
  signal: AbortSignal,
): AsyncGenerator<Changes> {
  const changed = new Set<string>();
  let isLost = true;
  let wake = () => {};
  const stop = await listen(client, channel, (payload) => {
    const [of, id] = payload.split(" ");
    if (payload !== "" && of !== owner) return;
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
      await recheck();
      checkedAt = Date.now();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    stop();
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
