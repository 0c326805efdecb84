export interface MetricGroup {
  /** What comes before the first slash; empty for those without one. */
  prefix: string;
  keys: string[];
}

/** Metrics by their prefix, `train/loss` under `train`; the machine's own (`system/…`) come last. */
export function groupMetrics(keys: readonly string[]): MetricGroup[] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const at = key.indexOf("/");
    const prefix = at > 0 ? key.slice(0, at) : "";
    groups.set(prefix, [...(groups.get(prefix) ?? []), key]);
  }
  const rank = (prefix: string) => (prefix === "system" ? 2 : prefix === "" ? 0 : 1);
  return [...groups]
    .map(([prefix, own]) => ({ prefix, keys: own }))
    .sort((a, b) => rank(a.prefix) - rank(b.prefix) || a.prefix.localeCompare(b.prefix));
}
