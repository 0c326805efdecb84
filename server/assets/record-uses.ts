import type { Tx } from "@/db/client";
import { assetUses } from "@/db/schema";
import type { UseRole } from "@/domain/assets";

export interface AssetUse {
  versionId: string;
  role: UseRole;
  /** The input or output; empty for the environment and the component. */
  name: string;
}

/** Notes which versions a run uses or made. */
export async function recordUses(tx: Tx, runId: string, uses: readonly AssetUse[]): Promise<void> {
  if (uses.length === 0) return;
  await tx
    .insert(assetUses)
    .values(uses.map((use) => ({ runId, ...use })))
    .onConflictDoNothing();
}
