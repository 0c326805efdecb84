/** A stream of numbers in [0, 1), the same for the same seed: a result must not change when a page is opened again. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  // Mulberry32 by Tommy Ettinger, public domain.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A permutation in place (Fisher and Yates). */
export function shuffle(values: Int32Array, random: () => number): void {
  for (let index = values.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const held = values[index]!;
    values[index] = values[other]!;
    values[other] = held;
  }
}
