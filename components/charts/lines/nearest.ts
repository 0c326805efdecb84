/** The index of the value nearest to `at` in ascending values; −1 where there is none. */
export function nearestIndex(ascending: Float64Array, at: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < at) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && at - ascending[low - 1]! <= ascending[low]! - at) return low - 1;
  return high < 0 ? -1 : low;
}
