/** The order in which steps can run. */

/** Names with what each waits for; both are of the same graph. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

export type Ordered = { order: string[]; cycle: null } | { order: null; cycle: string[] };

/**
 * Every name after all that it waits for, otherwise as they stand; or the names of a cycle, the first again at its end.
 * Depth first (Tarjan 1976), without recursion: a chain may be as long as a graph.
 */
export function orderSteps(dependencies: Dependencies): Ordered {
  const order: string[] = [];
  const done = new Set<string>();
  for (const start of dependencies.keys()) {
    const path: { name: string; next: number }[] = [{ name: start, next: 0 }];
    const open = new Set([start]);
    while (path.length > 0 && !done.has(start)) {
      const at = path.at(-1)!;
      const wanted = dependencies.get(at.name)?.[at.next++];
      if (wanted === undefined) {
        order.push(at.name);
        done.add(at.name);
        open.delete(at.name);
        path.pop();
      } else if (open.has(wanted)) {
        const from = path.findIndex(({ name }) => name === wanted);
        return { order: null, cycle: [...path.slice(from).map(({ name }) => name), wanted] };
      } else if (!done.has(wanted) && dependencies.has(wanted)) {
        path.push({ name: wanted, next: 0 });
        open.add(wanted);
      }
    }
  }
  return { order, cycle: null };
}
