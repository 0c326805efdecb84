/**
 * Times in buckets that grow by 2^(1/8), from 31 µs to 262 s. A percentile read from them is the middle of its bucket, so at
 * most 4.5 % beside the true one, however many histograms were merged; what is shorter or longer lies in the first or last.
 */
const PER_OCTAVE = 8;
const FIRST_EXPONENT = -5;
const LAST_EXPONENT = 18;
const LEAST_MS = 2 ** FIRST_EXPONENT;
/** One for what is below, and one for what is above. */
export const BUCKETS = (LAST_EXPONENT - FIRST_EXPONENT) * PER_OCTAVE + 2;

export interface Histogram {
  counts: Float64Array;
  sumMs: number;
}

export const emptyHistogram = (): Histogram => ({ counts: new Float64Array(BUCKETS), sumMs: 0 });

/** The bucket of a time; one that is no number counts as none. */
export function bucketOf(ms: number): number {
  if (!(ms >= LEAST_MS)) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor((Math.log2(ms) - FIRST_EXPONENT) * PER_OCTAVE));
}

export function addTime(histogram: Histogram, ms: number): void {
  histogram.counts[bucketOf(ms)]! += 1;
  histogram.sumMs += ms;
}

/** Adds what `other` has to `histogram`. */
export function mergeInto(histogram: Histogram, other: Histogram): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) histogram.counts[bucket]! += other.counts[bucket]!;
  histogram.sumMs += other.sumMs;
}

export const countOf = ({ counts }: Histogram): number => counts.reduce((sum, count) => sum + count, 0);

/** The time that this part of all (0.95) does not exceed, by the nearest rank; null where there is none. */
export function percentile(histogram: Histogram, part: number): number | null {
  const rank = Math.max(1, Math.ceil(part * countOf(histogram)));
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    seen += histogram.counts[bucket]!;
    if (seen >= rank) return middleOf(bucket);
  }
  return null;
}

const middleOf = (bucket: number) =>
  2 ** (FIRST_EXPONENT + (Math.min(Math.max(bucket, 0.5), BUCKETS - 1.5) - 0.5) / PER_OCTAVE);

/** How many took at most so long, for each power of two of a millisecond. */
export function cumulate({ counts }: Histogram): { ms: number; count: number }[] {
  const steps: { ms: number; count: number }[] = [];
  let [seen, next] = [0, 0];
  for (let exponent = FIRST_EXPONENT; exponent <= LAST_EXPONENT; exponent++) {
    const end = (exponent - FIRST_EXPONENT) * PER_OCTAVE + 1;
    while (next < end) seen += counts[next++]!;
    steps.push({ ms: 2 ** exponent, count: seen });
  }
  return steps;
}

/** The buckets that are not empty: how many were passed over, and the count, each as a LEB128 number. */
export function encodeCounts(counts: Float64Array): Uint8Array {
  const bytes: number[] = [];
  let skipped = 0;
  for (const count of counts) {
    if (count === 0) skipped++;
    else {
      pushNumber(bytes, skipped);
      pushNumber(bytes, count);
      skipped = 0;
    }
  }
  return Uint8Array.from(bytes);
}

export function decodeCounts(bytes: Uint8Array): Float64Array {
  const counts = new Float64Array(BUCKETS);
  let [place, bucket] = [0, 0];
  const readNumber = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[place++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (place < bytes.length) {
    bucket += readNumber();
    const count = readNumber();
    if (bucket < BUCKETS) counts[bucket] = count;
    bucket++;
  }
  return counts;
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
