/** What is of the moment: the view itself, which rows are chosen, which card is open. */
const PASSING = ["view", "v", "sel", "card"];

/** The part of a page's address that a view keeps, always written the same way. */
export function viewQuery(search: string): string {
  const params = new URLSearchParams(search);
  for (const name of PASSING) params.delete(name);
  params.sort();
  return params.toString();
}

/**
 * The address of a view, below the page's path. It names the version that it was opened from: who saves over a later one
 * is told, also after a reload.
 */
export function viewSearch({ id, version, query }: { id: string; version: number; query: string }): string {
  const params = new URLSearchParams(query);
  params.set("view", id);
  params.set("v", String(version));
  return `?${params}`;
}

/** Opens the page as it is without any view, also where one is opened by itself. */
export const PLAIN_SEARCH = "?view=none";
