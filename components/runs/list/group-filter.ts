import { isFilter } from "@/domain/search/plain-words";

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The filter that holds for the runs of one group: what is searched already, and the value that they share. */
export function groupFilter(search: string, field: string, value: string | null): string {
  const condition = value === null ? `${field} IS NULL` : `${field} = ${quote(value)}`;
  const text = search.trim();
  if (text === "") return condition;
  const known = isFilter(text) ? `(${text})` : `attributes.run_name ILIKE ${quote(`%${text}%`)}`;
  return `${known} AND ${condition}`;
}
