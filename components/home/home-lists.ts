import { isActive, RUN_STATUSES, type RunStatus } from "@/domain/runs";

interface HomeList {
  parent: null;
  limit: number;
  statuses?: RunStatus[];
}

/** What the home page asks for. Runs that were started by others stand under those, not here. */
export const HOME_LISTS: Record<"recent" | "active" | "failed", HomeList> = {
  recent: { parent: null, limit: 10 },
  active: { parent: null, limit: 10, statuses: RUN_STATUSES.filter(isActive) },
  failed: { parent: null, limit: 5, statuses: ["failed"] },
};
