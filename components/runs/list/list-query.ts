import { parseOrderBy } from "@/domain/search/order";
import type { Column } from "./columns/columns";
import { isAsked } from "./columns/columns";
import type { ListState } from "./list-parsers";

export const PAGE_ROWS = 100;
/** Among so many of the most common metrics the usual columns are looked for. */
export const COMMON_METRICS = 20;
const USUAL_METRICS = 3;
const TELLING = /loss|acc|auc|f1|score|rmse|mae|error|reward/i;

/** The metrics that are columns and charts until somebody chooses: those that tell how good a run is come first. */
export function pickUsual(common: readonly string[]): string[] {
  const own = common.filter((key) => !key.startsWith("system/"));
  const telling = own.filter((key) => TELLING.test(key));
  const others = own.filter((key) => !TELLING.test(key));
  return [...telling, ...others].slice(0, USUAL_METRICS);
}

/** The state's part that says which runs are listed. */
export type RunFilterState = Pick<ListState, "q" | "status" | "experiment" | "archived" | "flat" | "group">;

/** True where runs are meant wherever they stand in their trees: the trials of a sweep are what one searches and groups. */
export const isFlat = ({ q, status, flat, group }: RunFilterState): boolean =>
  flat || q !== "" || status.length > 0 || group !== null;

/** Which runs are meant: the filter of `runs.list`, `runs.count`, `runs.groups` and `runs.changeMatching`. */
export const filterInput = (state: RunFilterState) => ({
  search: state.q || undefined,
  statuses: state.status.length > 0 ? state.status : undefined,
  experiment: state.experiment ?? undefined,
  parent: isFlat(state) ? undefined : null,
  isArchived: state.archived,
});

/** More columns than that are not asked for at once. */
const MAX_ASKED = 100;

/** False for an order of groups, which says nothing about runs. */
function isOrder(sort: string): boolean {
  try {
    parseOrderBy(sort, "runs");
    return true;
  } catch {
    return false;
  }
}

/** The question of the list, the same from the server's first paint and from the page. */
export const listInput = (workspace: string, state: ListState, columns: readonly Column[]) => ({
  workspace,
  ...filterInput(state),
  orderBy: state.sort !== null && isOrder(state.sort) ? state.sort : undefined,
  columns: columns
    .filter(isAsked)
    .map(({ id }) => id)
    .slice(0, MAX_ASKED),
  limit: PAGE_ROWS,
});
export type ListInput = Omit<ReturnType<typeof listInput>, "parent"> & { parent: string | null | undefined };
