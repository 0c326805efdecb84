import type { Answers } from "@/components/live/types";
import type { RunRow } from "@/server/run-lists/browse-runs";

export type RunPage = Answers["runs"]["list"];

interface Change {
  /** The ids of the runs that have changed. */
  ids: ReadonlySet<string>;
  /** The first page as it is now. */
  first: RunPage;
  /** Those of the changed runs that are still to be listed. */
  rows: readonly RunRow[];
}

/**
 * Pages that were read earlier, with what has changed since, so that a long list need not be read again from its top:
 * new runs come in at the top, changed ones where they stand, and those that no longer belong here go.
 */
export function mergeChange(pages: readonly RunPage[], { ids, first, rows }: Change): RunPage[] {
  const [top, ...others] = pages;
  const isFresh = new Set(first.runs.map(({ name }) => name));
  const isOverlapping = top?.runs.some(({ name }) => isFresh.has(name)) ?? false;
  if (!top || !isOverlapping || first.nextCursor === null) return [first];
  const changed = new Map(rows.map((row) => [row.name, row]));
  const follow = (page: RunPage): RunPage => ({
    ...page,
    runs: page.runs.flatMap((row) => {
      if (isFresh.has(row.name)) return [];
      if (!ids.has(row.id)) return [row];
      return changed.get(row.name) ?? [];
    }),
  });
  const rest = follow(top);
  return [{ ...rest, runs: [...first.runs, ...rest.runs] }, ...others.map(follow)];
}

/** The same pages with newer values of some of their rows. */
export function replaceRows(pages: readonly RunPage[], rows: readonly RunRow[]): RunPage[] {
  const newer = new Map(rows.map((row) => [row.name, row]));
  return pages.map((page) =>
    page.runs.some(({ name }) => newer.has(name))
      ? { ...page, runs: page.runs.map((row) => newer.get(row.name) ?? row) }
      : page,
  );
}
