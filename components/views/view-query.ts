/** What is of the moment: the view itself, which rows are chosen, which card is open. */
const PASSING = ["view", "sel", "card"];

/** The part of a page's address that a view keeps, always written the same way. */
export function viewQuery(search: string): string {
  const params = new URLSearchParams(search);
  for (const name of PASSING) params.delete(name);
  params.sort();
  return params.toString();
}

/** The address of a view, below the page's path. */
export function viewSearch({ id, query }: { id: string; query: string }): string {
  const params = new URLSearchParams(query);
  params.set("view", id);
  return `?${params}`;
}

/** Opens the page as it is without any view, also where one is opened by itself. */
export const PLAIN_SEARCH = "?view=none";
