import type { Executor } from "@/db/client";
import { notify, notifyAll } from "@/server/queue/notify";

/** Beyond this many of a workspace its lists are told that anything may have changed. */
const MAX_NOTICES = 100;

/** Wakes those who look at these runs, once the transaction has committed. */
export async function tellRuns(
  tx: Executor,
  changed: readonly { id: string; workspaceId: string }[],
): Promise<void> {
  const ids = new Map<string, string[]>();
  for (const { id, workspaceId } of changed) {
    const known = ids.get(workspaceId);
    if (known) known.push(id);
    else ids.set(workspaceId, [id]);
  }
  for (const [workspaceId, of] of ids) {
    const payloads = of.map((id) => `${workspaceId} ${id}`);
    if (of.length > MAX_NOTICES) await notify(tx, "runs", `${workspaceId} `);
    else await notifyAll(tx, "runs", payloads);
  }
}
