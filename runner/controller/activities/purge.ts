import { purgeDrafts, purgeExperiments, purgeReports } from "@/server/trash/purge-experiments";
import { purgeRuns } from "@/server/trash/purge-runs";
import { goThroughRuns } from "./over-runs";
import type { Step } from "./step";

const RESTORED = "They are not in the trash any more.";

export const stepPurge: Step<"purge"> = async (turn) => (tx) => {
  const { workspaceId } = turn.activity;
  return goThroughRuns(tx, turn, {
    chunkRuns: 50,
    async doChunk(inner, ids) {
      const changed = await purgeRuns(inner, workspaceId, ids);
      const kept = ids.length - changed;
      const refused: Record<string, number> = kept > 0 ? { [RESTORED]: kept } : {};
      const lines = kept > 0 ? [`${kept} are left as they were: ${RESTORED}`] : [];
      return { outcome: { changed, refused }, lines };
    },
    async finish(inner) {
      await purgeExperiments(inner, workspaceId, turn.input.experiments);
      await purgeReports(inner, workspaceId, turn.input.reports);
      await purgeDrafts(inner, workspaceId, turn.input.drafts);
    },
  });
};
