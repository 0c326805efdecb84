/**
 * A small cache whose entries are good for a while: what is asked at every request and changes rarely. Its clock is the
 * one that nobody sets, so that a sign-in that was revoked is not believed for longer.
 */
export class TtlCache<V> {
  private entries = new Map<string, { value: Promise<V>; until: number }>();

  constructor(
    private readonly ttlMs: number,
    private readonly maxEntries = 10_000,
  ) {}

  /** The cached value, or that of `load`, which concurrent callers share. A failed load is not kept. */
  get(key: string, load: () => Promise<V>): Promise<V> {
    const found = this.entries.get(key);
    if (found && found.until > performance.now()) return found.value;
    const value = load();
    if (this.entries.size >= this.maxEntries) this.entries.delete(this.entries.keys().next().value!);
    this.entries.delete(key);
    this.entries.set(key, { value, until: performance.now() + this.ttlMs });
    value.catch(() => {
      if (this.entries.get(key)?.value === value) this.entries.delete(key);
    });
    return value;
  }

  clear(): void {
    this.entries.clear();
  }
}
