/**
 * Exponential moving average without the pull towards zero of its first values (the correction of Adam, Kingma and Ba
 * 2015). `weight` is 0 for none, towards 1 for more. What is not finite stays as it is and moves nothing.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      smoothed[i] = value;
      continue;
    }
    sum = sum * weight + value * (1 - weight);
    total = total * weight + (1 - weight);
    smoothed[i] = sum / total;
  }
  return smoothed;
}
