/**
 * A text as a pattern of LIKE or ILIKE in which nothing is a wildcard, with anything around it or only behind it. Every
 * text that is looked for goes through here; the patterns that people write in a filter are in `filter-to-sql`.
 */
export function likePattern(text: string, place: "anywhere" | "atStart" = "anywhere"): string {
  const literal = text.replace(/[\\%_]/g, "\\$&");
  return place === "anywhere" ? `%${literal}%` : `${literal}%`;
}
