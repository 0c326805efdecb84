/** How many colours the palette has: `--series-1` and so on. */
export const PALETTE_SIZE = 10;

/** The colour of the n-th of the palette, which begins anew after the tenth. */
export const seriesColor = (slot: number): string => `var(--series-${(slot % PALETTE_SIZE) + 1})`;

/**
 * Gives each name a place in the palette and lets those that have one keep it, also while they are away. A new name takes
 * the place that the fewest of the present names hold, so that ten runs never share a colour without need.
 */
export function assignSlots(
  taken: ReadonlyMap<string, number>,
  names: readonly string[],
): ReadonlyMap<string, number> {
  const slots = new Map(taken);
  const holders = new Array<number>(PALETTE_SIZE).fill(0);
  for (const name of names) {
    const slot = slots.get(name);
    if (slot !== undefined) holders[slot]! += 1;
  }
  for (const name of names) {
    if (slots.has(name)) continue;
    const slot = holders.indexOf(Math.min(...holders));
    slots.set(name, slot);
    holders[slot]! += 1;
  }
  return slots;
}
