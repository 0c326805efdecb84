/** Where in a log a text stands, or a line of trouble: asked for a stretch at a time, so that no answer takes long. */
import { z } from "zod";
import { levelOf, stripAnsi } from "@/domain/log-lines";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { openIndex } from "./open-index";
import { logAddress, readLog } from "./read-log";

/** How long one answer may be looked for, and how many lines it may name. */
const LOOK_MS = 400;
const MAX_FOUND = 1_000;

export const searchLogInput = logAddress.extend({
  text: z.string().max(1_000).optional(),
  /** Lines that tell of an error; with `warning` also those that warn. */
  level: z.enum(["error", "warning"]).optional(),
  /** Where to begin: 0, or the `nextOffset` of the answer before. */
  offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
});

export const logLineInput = logAddress.extend({
  offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

/** The number of the line, from 1, that the byte belongs to. */
export async function findLogLine(ctx: WorkspaceCtx, input: z.input<typeof logLineInput>): Promise<number> {
  authorize(ctx, "runs:read");
  const { offset, ...address } = parse(logLineInput, input);
  return openIndex(ctx, address, (index) => index.lineAt(offset), 1);
}

export interface FoundLines {
  /** The numbers of the lines, from 1, in their order. */
  lines: number[];
  nextOffset: number;
  /** True when all that is there now was looked at. */
  isDone: boolean;
}

export async function searchLog(
  ctx: WorkspaceCtx,
  input: z.input<typeof searchLogInput>,
): Promise<FoundLines> {
  authorize(ctx, "runs:read");
  const { text = "", level, offset, ...address } = parse(searchLogInput, input);
  const matcher = text ? textMatcher(text) : levelMatcher(level ?? "error");
  const found = { lines: [] as number[], nextOffset: offset, isDone: true };
  let line = await openIndex(ctx, address, (index) => index.lineAt(offset), 1);
  const { run: name, ...which } = address;
  const { steps } = await readLog(ctx, { ...which, name, offset }, new AbortController().signal);
  const until = performance.now() + LOOK_MS;
  let rest = Buffer.alloc(0);
  for await (const step of steps) {
    if (!step.bytes) {
      line++;
      found.nextOffset = step.offset + step.cutBytes;
      continue;
    }
    const bytes = rest.length > 0 ? Buffer.concat([rest, step.bytes]) : step.bytes;
    const end = bytes.lastIndexOf(10) + 1;
    // A line that fills a whole step is looked at in parts, so that it need not be held.
    const isEndless = end === 0 && bytes.length > MAX_LINE_BYTES;
    rest = Buffer.from(isEndless ? Buffer.alloc(0) : bytes.subarray(end));
    line = matcher(isEndless ? bytes : bytes.subarray(0, end), line, found.lines);
    found.nextOffset = step.offset + step.bytes.length - rest.length;
    if (performance.now() > until || found.lines.length >= MAX_FOUND) return { ...found, isDone: false };
  }
  matcher(rest, line, found.lines);
  return found;
}

const MAX_LINE_BYTES = 1 << 20;

/** Adds the numbers of the lines that match, and gives the number of the line after these bytes. */
type Matcher = (bytes: Buffer, firstLine: number, found: number[]) => number;

function textMatcher(text: string): Matcher {
  const wanted = text.toLowerCase();
  const isAscii = /^[\u0000-\u007f]*$/.test(wanted);
  return (bytes, firstLine, found) => {
    // Most stretches do not have the text at all, which the whole of them tells at once; colours may stand in between.
    const isHopeless =
      isAscii && !bytes.includes(0x1b) && !bytes.toString("latin1").toLowerCase().includes(wanted);
    if (isHopeless) return firstLine + countLines(bytes);
    return eachLine(bytes, firstLine, found, (line) => stripAnsi(line).toLowerCase().includes(wanted));
  };
}

function levelMatcher(level: "error" | "warning"): Matcher {
  return (bytes, firstLine, found) =>
    eachLine(bytes, firstLine, found, (line) => {
      const own = levelOf(stripAnsi(line));
      return own === "error" || (own !== null && level === "warning");
    });
}

function eachLine(bytes: Buffer, firstLine: number, found: number[], isWanted: (line: string) => boolean) {
  const lines = bytes.toString("utf8").split("\n");
  lines.forEach((line, index) => {
    const number = firstLine + index;
    if (isWanted(line) && found.at(-1) !== number) found.push(number);
  });
  return firstLine + lines.length - 1;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
