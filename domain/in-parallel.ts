/**
 * The results of `work` for each item, in their order, some at a time. After a failure no other is begun, and those that
 * were are waited for before it is thrown.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const hand = async () => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
      } catch (failure) {
        next = items.length;
        throw failure;
      }
    }
  };
  const hands = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, hand));
  const failed = hands.find((hand) => hand.status === "rejected");
  if (failed) throw failed.reason;
  return results;
}
