import { stripAnsi } from "./ansi";

/** The numbers of the lines that hold the text, whatever its case. */
export function findLines(lines: readonly string[], text: string): number[] {
  const wanted = text.toLowerCase();
  if (!wanted) return [];
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (stripAnsi(line).toLowerCase().includes(wanted)) found.push(index);
  });
  return found;
}

/** The head of a traceback, the line that names the exception, and the levels as loggers write them. */
const TROUBLE =
  /Traceback \(most recent call last\)|^[\w.]*(Error|Exception|Interrupt)\b(:|$)|\b(ERROR|FATAL|CRITICAL)\b|^error:/;
const WARNING = /\bWARN(ING)?\b|\b\w*Warning:/;

/** What a line tells of, for its colour and for the jump to the first error. */
export function levelOf(line: string): "error" | "warning" | null {
  if (TROUBLE.test(line)) return "error";
  return WARNING.test(line) ? "warning" : null;
}
