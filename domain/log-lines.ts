/** What the lines of a log say, for the page that shows them and the search that finds them. */

/** CSI sequences, OSC sequences up to their end, and lone escapes, as ECMA-48 has them. */
export const ESCAPE =
  /\u001b(?:\[([0-9:;<=>?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~]?)/g;
/** Control characters without a picture, and those that turn the direction of the text round. */
export const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export const stripAnsi = (text: string): string => text.replace(ESCAPE, "").replace(UNSEEN, "");

export type LogLevel = "error" | "warning";

/** The head of a traceback, the line that names the exception, and the levels as loggers write them. */
const TROUBLE =
  /Traceback \(most recent call last\)|^[\w.]*(Error|Exception|Interrupt)\b(:|$)|\b(ERROR|FATAL|CRITICAL)\b|^error:/;
const WARNING = /\bWARN(ING)?\b|\b\w*Warning:/;

/** What a line tells of, for its colour and for the jump to the first error. */
export function levelOf(line: string): LogLevel | null {
  if (TROUBLE.test(line)) return "error";
  return WARNING.test(line) ? "warning" : null;
}

/** A carriage return begins the line again, as progress bars do: what stands there in the end is what counts. */
export function lastState(line: string): string {
  const body = line.endsWith("\r") ? line.slice(0, -1) : line;
  return body.slice(body.lastIndexOf("\r") + 1);
}

/** Where the lines of a log are cut out of the middle: the first byte that is gone and the first that is there again. */
export interface LogCut {
  start: number;
  end: number;
}

/** A cut as it was stored, or null for anything else. */
export function readCut(text: string): LogCut | null {
  try {
    const { start, end } = JSON.parse(text) as Partial<LogCut>;
    const isCut = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start! >= 0 && end! > start!;
    return isCut ? { start: start!, end: end! } : null;
  } catch {
    return null;
  }
}
