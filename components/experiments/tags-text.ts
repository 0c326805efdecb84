/** `key=value` lines, as a person writes tags. */
export const writeTags = (tags: Record<string, string>): string =>
  Object.entries(tags)
    .filter(([key]) => !key.startsWith("mlflow."))
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");

/** What must be sent to turn `old` into what the text says: values that changed, null for those that went. */
export function tagChanges(old: Record<string, string>, text: string): Record<string, string | null> {
  const next = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    const key = (at < 0 ? line : line.slice(0, at)).trim();
    if (key) next.set(key, at < 0 ? "" : line.slice(at + 1).trim());
  }
  const changes: Record<string, string | null> = {};
  for (const [key, value] of next) if (old[key] !== value) changes[key] = value;
  for (const key of Object.keys(old)) if (!next.has(key) && !key.startsWith("mlflow.")) changes[key] = null;
  return changes;
}
