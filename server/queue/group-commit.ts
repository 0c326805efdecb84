/**
 * Group commit: whatever waits when a write can begin goes as one, and is acknowledged after its commit. Nothing lingers:
 * under load the writes under way are the wait.
 */
import { AppError } from "@/domain/errors";
import { knownFailure } from "../core/failures";

export interface GroupCommit<Item> {
  /** Resolves once the item is on disk. A caller that was told `unavailable` may send the same again. */
  write(item: Item): Promise<void>;
  /** Refuses new items and resolves once those that wait are written. */
  close(): Promise<void>;
}

export interface GroupOptions<Item> {
  /** Writes the items in one transaction: what is wrong with each, or undefined where all of it is stored. */
  writeAll(items: readonly Item[]): Promise<(Error | undefined)[]>;
  /** What an item adds to the size of a write. */
  sizeOf(item: Item): number;
  /** Writes under way at once: while Postgres works on one, the next is made. */
  lanes: number;
  /** One write takes this much, or a single item that is larger. */
  maxWriteSize: number;
  /** More than this waiting is refused, so that a slow disk cannot fill the memory. */
  maxWaitingSize: number;
}

interface Waiting<Item> {
  item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

export function createGroupCommit<Item>(options: GroupOptions<Item>): GroupCommit<Item> {
  const { writeAll, sizeOf, lanes, maxWriteSize, maxWaitingSize } = options;
  let waiting: Waiting<Item>[] = [];
  let waitingSize = 0;
  let isClosed = false;
  const underWay = new Set<Promise<void>>();

  function takeNext(): Waiting<Item>[] {
    let count = 0;
    let size = 0;
    for (; count < waiting.length; count++) {
      size += sizeOf(waiting[count]!.item);
      if (count > 0 && size > maxWriteSize) break;
    }
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const { item } of taken) waitingSize -= sizeOf(item);
    return taken;
  }

  function startWrites(): void {
    while (waiting.length > 0 && underWay.size < lanes) {
      const write = writeTogether(writeAll, takeNext()).finally(() => {
        underWay.delete(write);
        startWrites();
      });
      underWay.add(write);
    }
  }

  function write(item: Item): Promise<void> {
    if (isClosed) return Promise.reject(new AppError("unavailable", "The studio is stopping."));
    if (waitingSize > maxWaitingSize)
      return Promise.reject(new AppError("tooManyRequests", "More arrives than can be written: try again."));
    waitingSize += sizeOf(item);
    const written = new Promise<void>((resolve, reject) => waiting.push({ item, resolve, reject }));
    // What arrives in the same turn of the event loop goes together.
    setImmediate(startWrites);
    return written;
  }

  async function close(): Promise<void> {
    isClosed = true;
    startWrites();
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return { write, close };
}

/** Writes the items as one and settles each. Never rejects. */
async function writeTogether<Item>(
  writeAll: GroupOptions<Item>["writeAll"],
  items: readonly Waiting<Item>[],
): Promise<void> {
  try {
    const problems = await writeAll(items.map(({ item }) => item));
    for (const [index, { resolve, reject }] of items.entries()) {
      const problem = problems[index];
      if (problem) reject(problem);
      else resolve();
    }
  } catch (error) {
    const failure = knownFailure(error) ?? error;
    if (items.length === 1 || (failure instanceof AppError && failure.code === "unavailable")) {
      for (const { reject } of items) reject(failure);
    } else {
      // One of them is at fault: alone, each gets its own answer.
      for (const item of items) await writeTogether(writeAll, [item]);
    }
  }
}
