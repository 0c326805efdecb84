import type { ListInput } from "./list-query";

/** Addresses longer than this are refused on their way. */
const MAX_NAMED = 200;

/** The names as a filter: those of the runs, in the search language. */
export const namedRuns = (names: readonly string[]): string =>
  `attributes.run_id IN (${names.map((name) => `'${name}'`).join(", ")})`;

/** Where the list is downloaded as CSV, with its filter, order and columns. */
export function csvHref({ workspace, limit: _limit, ...input }: ListInput): string {
  return `/${workspace}/runs.csv?input=${encodeURIComponent(JSON.stringify(input))}`;
}

/** The same for some of its runs; null for more than an address can name. */
export function csvHrefOf(input: ListInput, names: readonly string[]): string | null {
  if (names.length > MAX_NAMED) return null;
  return csvHref({
    ...input,
    search: namedRuns(names),
    statuses: undefined,
    experiment: undefined,
    parent: undefined,
  });
}
