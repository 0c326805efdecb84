import { isFilter } from "@/domain/search/plain-words";

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What is searched already and, beside it, one condition more. Words of a name become a condition too. */
export function alsoFilter(search: string, condition: string): string {
  const text = search.trim();
  if (text === "") return condition;
  const known = isFilter(text) ? `(${text})` : `attributes.run_name ILIKE ${quote(`%${text}%`)}`;
  return `${known} AND ${condition}`;
}

/** The filter that holds for the runs of one group: what is searched already, and the value that they share. */
export const groupFilter = (search: string, field: string, value: string | null): string =>
  alsoFilter(search, value === null ? `${field} IS NULL` : `${field} = ${quote(value)}`);
