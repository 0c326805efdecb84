import fs from "node:fs/promises";

const BLOCK_BYTES = 64 * 1024;
/** No more is read of a file, whatever its lines are. */
const MAX_BYTES = 4_000_000;
const LINE_FEED = 0x0a;

interface LastLines {
  bytes: Buffer;
  /** How many of the bytes lie before those that were asked for. */
  before: number;
}

/**
 * Reads a file from its end until so many lines are whole, in blocks, so that what comes is more than was asked for; of a
 * file that is missing, nothing. So many bytes of what lies before are given along where there are any.
 */
export async function readLastLines(file: string, lines: number, lookBackBytes: number): Promise<LastLines> {
  const handle = await fs.open(file, "r").catch(() => null);
  if (!handle) return { bytes: Buffer.alloc(0), before: 0 };
  try {
    const { size } = await handle.stat();
    const blocks: Buffer[] = [];
    const readBefore = async (end: number, length: number) => {
      const start = Math.max(0, end - length);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
      blocks.unshift(buffer.subarray(0, bytesRead));
      return start;
    };
    let start = size;
    // One break ends the line before the first that is wanted.
    for (let missing = lines + 1; missing > 0 && start > 0 && size - start < MAX_BYTES; ) {
      start = await readBefore(start, BLOCK_BYTES);
      missing -= countBreaks(blocks[0]!);
    }
    const before = start - (await readBefore(start, lookBackBytes));
    return { bytes: Buffer.concat(blocks), before };
  } finally {
    await handle.close();
  }
}

function countBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
