/** A stream of chances that is the same whenever it is begun with the same number. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  between(low: number, high: number): number;
  integer(low: number, high: number): number;
  /** Evenly spread over the powers of ten between the two. */
  logBetween(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** The first items come up most: the second half as often as the first, the third a third, … */
  pickSkewed<T>(items: readonly T[]): T;
  isTrue(share: number): boolean;
}

/** Mulberry32 (Tommy Ettinger, public domain): short, quick and even enough for demo content. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  const pick = <T>(items: readonly T[]) => items[Math.floor(next() * items.length)]!;
  return {
    next,
    between,
    pick,
    integer: (low, high) => Math.floor(between(low, high + 1)),
    logBetween: (low, high) => 10 ** between(Math.log10(low), Math.log10(high)),
    pickSkewed: (items) => items[Math.floor((items.length + 1) ** next() - 1)] ?? items[0]!,
    isTrue: (share) => next() < share,
  };
}

/** Noise of a place in a series, between -1 and 1: the same whenever it is asked for, without any state. */
export function noiseAt(seed: number, index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 31 - 1;
}
