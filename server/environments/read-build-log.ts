import fs from "node:fs/promises";
import { eq } from "drizzle-orm";
import { environmentBuilds } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";

const MAX_BYTES = 256 * 1024;
const LINE_END = 0x0a;

export interface BuildLogPart {
  /** `number` is the byte of the file at which the line begins. */
  lines: { number: number; text: string }[];
  next: number;
  /** True when the file has no more, for now. */
  isEnd: boolean;
}

interface WantedLog {
  /** A byte of the file. */
  from: number;
  hasEnded: boolean;
  /** When the build ended whose log is asked for: one that was begun later has taken its place. */
  builtBefore: Date | null;
}

const BUILT_ANEW: BuildLogPart = {
  lines: [{ number: 0, text: "It was built anew since then, and only that log is kept: see the build." }],
  next: Number.MAX_SAFE_INTEGER,
  isEnd: true,
};

/**
 * Whole lines of a build's log from a byte on; the last one also without its end once the build `hasEnded`. The caller has
 * made sure that this build is of the workspace.
 */
export async function readBuildLog(
  ctx: WorkspaceCtx,
  buildId: string,
  { from, hasEnded, builtBefore }: WantedLog,
): Promise<BuildLogPart> {
  authorize(ctx, "environments:read");
  const { db, home } = ctx.services;
  const [build] = await db
    .select({ hash: environmentBuilds.hash, startedAt: environmentBuilds.startedAt })
    .from(environmentBuilds)
    .where(eq(environmentBuilds.id, buildId));
  const isGone = build && builtBefore && build.startedAt > builtBefore;
  if (isGone) return from === 0 ? BUILT_ANEW : { ...BUILT_ANEW, lines: [] };
  // What another node sends of this very build comes first: this machine may have built the same.
  const places = build ? [paths.sentBuildLog(home, buildId), paths.buildLog(home, build.hash)] : [];
  const bytes = await readAt(places, from);
  const isEnd = bytes.length < MAX_BYTES;
  const isLast = isEnd && hasEnded;
  const isTooLong = !isEnd && !bytes.includes(LINE_END);
  const end = isLast || isTooLong ? bytes.length : bytes.lastIndexOf(LINE_END) + 1;
  const lines: BuildLogPart["lines"] = [];
  for (let at = 0; at < end; ) {
    const found = bytes.indexOf(LINE_END, at);
    const stop = found < 0 || found >= end ? end : found;
    lines.push({ number: from + at, text: bytes.toString("utf8", at, stop) });
    at = stop + 1;
  }
  return { lines, next: from + end, isEnd };
}

/** A part of the first of these files that is there. */
async function readAt([file, ...others]: string[], from: number): Promise<Buffer> {
  if (file === undefined) return Buffer.alloc(0);
  const handle = await fs.open(file, "r").catch(() => null);
  if (!handle) return readAt(others, from);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
