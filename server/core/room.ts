/** What the disk of the data folder has left, and the refusal of new work where that is too little. */
import { existsSync, statfsSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import { type DiskFacts, explainRoom, isOutOfRoom, judgeRoom } from "@/domain/disk-room.mjs";
import { AppError } from "@/domain/errors";

/** How much of a stream may come before the disk is looked at again. */
const LOOK_EVERY_BYTES = 4 * 1024 ** 2;

export async function readDisk(home: string): Promise<DiskFacts> {
  const pieces = await fs.readdir(paths.reserve(home)).catch(() => []);
  const sizes = pieces
    .filter((name) => /^\d+$/.test(name))
    .map((name) =>
      fs.stat(path.join(paths.reserve(home), name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  const heldBytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { ...readFree(home), heldBytes };
}

/**
 * The same without what the reserve holds. It is asked before every file, and the system answers from memory: on another
 * thread it would take ten times as long.
 */
function readFree(home: string): DiskFacts {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(home);
  const room = { totalBytes: blocks * bsize, freeBytes: bavail * bsize, heldBytes: 0 };
  return { ...room, totalFiles: files, freeFiles: ffree };
}

/** True where the bundled database lies on a disk that has nothing left. Asked when something has failed already. */
export function isDiskFull(home: string): boolean {
  try {
    return existsSync(path.join(home, "postgres", "data")) && isOutOfRoom(readFree(home));
  } catch {
    return false;
  }
}

/** For all that would put new bytes on the disk. What is going on, metrics, an end and a purge are not held up by it. */
export async function requireRoom({ home }: { home: string }): Promise<void> {
  // What is room enough though the whole reserve were owed needs no look at each of its pieces.
  if (judgeRoom(readFree(home)).state === "ok") return;
  const facts = await readDisk(home);
  if (judgeRoom(facts).state !== "ok") throw diskFull(explainRoom(facts));
}

/** The bytes as they come, for as long as there is room for them. */
export async function* whileRoom(
  services: { home: string },
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  await requireRoom(services);
  let unseen = 0;
  for await (const chunk of bytes) {
    unseen += chunk.byteLength;
    if (unseen >= LOOK_EVERY_BYTES) {
      await requireRoom(services);
      unseen = 0;
    }
    yield chunk;
  }
}

const WHAT_TO_DO =
  "What goes on is not held up. Purge what is not needed any more, or give the data folder a larger disk.";

export const diskFull = (what: string) => new AppError("diskFull", `${what} ${WHAT_TO_DO}`);
