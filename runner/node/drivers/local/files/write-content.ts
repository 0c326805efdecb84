import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@/domain/errors";
import type { Content } from "@/domain/node/contract";

/** Writes a content to `target`, which does not exist yet. Other bytes than its hash says leave nothing. */
export async function writeContent(
  content: Content,
  sha256: string,
  target: string,
  isExecutable: boolean,
): Promise<void> {
  if (content.copyTo) return content.copyTo(target, isExecutable);
  const hash = createHash("sha256");
  const hashing = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
  });
  try {
    const file = createWriteStream(target, { flags: "wx", mode: isExecutable ? 0o755 : 0o644 });
    await pipeline(Readable.from(content.read()), hashing, file);
    if (hash.digest("hex") !== sha256)
      throw new AppError("unavailable", `Other bytes than those of ${sha256} arrived.`);
  } catch (failure) {
    await rm(target, { force: true });
    throw failure;
  }
}
