/** The error that ended a log, as the program itself told it: the traceback of Python, or what R, Java and Node write. */
import { closesLog, continuesMessage, isLauncherError, looksLogged } from "./closing-lines";

export interface LastWords {
  /** All of it, with the errors that led to it and the whole message. */
  text: string;
  /** `ValueError: the moon is 7 short`, the beginning of a message of several lines. */
  exception: string;
  /** False where what follows may be the rest of the message, or what a program said that went on. */
  isSure: boolean;
}

const EXCERPT_CHARS = 7500;
const SENTENCE_CHARS = 240;
/** More lines than a message has that is no log. */
const MOST_LINES = 12;

/** What names a process before each line of its: `[rank0]: `, `[rank 2] `, `[1,0]<stderr>:`, `(train pid=12) `, `0: `. */
const LABEL = /^(?:\[[a-z]+ ?\d+\]:? ?|\[\d+,\d+\]<std\w+>:|\([\w.]+ pid=\d+[^)]*\) ?|\d+: )/;
const HEAD = /^(?:\^C)?(?:Traceback \(most recent call last\):|╭.* Traceback \(most recent call last\) .*╮)$/;
const GROUP_HEAD = /^ {2}\+ Exception Group Traceback \(most recent call last\):$/;
/** Frames are indented; rich draws a box around them, loguru leaves blank lines and marks one with `>`. */
const FRAME = /^(?:\s|$|[│╰╭]|> File )/;
const GROUP_FRAME = /^\s*(?:\||\+[-+])/;
const EXCEPTION = /^(?:\w+\.)*[A-Za-z_]\w*(?::.*)?$/s;
const CHAINED =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/;
const SYNTAX = /^(?:SyntaxError|IndentationError|TabError): /;
/** Where an exception leaves the program when nobody has handled it. */
const OUTERMOST = /, in (?:<module>|_bootstrap\w*|_run_module\w*|_run_code)$|^│ .* in <module>/;

interface Found {
  head: number;
  /** The line that names the exception. */
  named: number;
  isGroup?: boolean;
}

/** The error with which the log ends, or null. It is followed by nothing but what launchers and loggers say at the end. */
export function findLastWords(tail: string, exitCode: number): LastWords | null {
  const lines = tail.trimEnd().split("\n");
  return findTraceback(lines, exitCode) ?? findForeign(lines);
}

function findTraceback(all: string[], exitCode: number): LastWords | null {
  const head = all.findLastIndex((line) => isHead(withoutLabel(line)));
  const lines = head < 0 ? all : linesOf(all, head);
  const found = findFrames(lines);
  if (!found) return null;
  const rest = lines.slice(found.named + 1);
  const words = withMessage(lines, found, rest, exitCode);
  // A launcher tells that its program has failed, and Python what went wrong while it ended: why, stands above.
  const isAside = /^Exception ignored\b/.test(lines[found.head - 1] ?? "");
  if (!isAside && !isLauncherError(lines[found.named]!)) return words;
  return findTraceback(all.slice(0, head), exitCode) ?? (isAside ? null : words);
}

const withoutLabel = (line: string) => line.replace(LABEL, "");
const isHead = (line: string) => HEAD.test(line) || GROUP_HEAD.test(line);

/** The log as the process wrote it that wrote the line there: without its label, and without what others said. */
function linesOf(all: string[], at: number): string[] {
  const label = LABEL.exec(all[at]!)?.[0].trimEnd() ?? "";
  return all.flatMap((line) => {
    if (label && line.startsWith(label)) return [withoutLabel(line) === line ? "" : withoutLabel(line)];
    return LABEL.test(line) ? [] : [line];
  });
}

function findFrames(lines: string[]): Found | null {
  const head = lines.findLastIndex(isHead);
  const isGroup = head >= 0 && GROUP_HEAD.test(lines[head]!);
  const isFrame = (line: string) => (isGroup ? GROUP_FRAME : FRAME).test(line);
  const length = lines.slice(head + 1).findIndex((line) => !isFrame(line) || /^ {2}\| \S*Group\b/.test(line));
  const named = head < 0 || length < 0 ? -1 : head + 1 + length;
  // A script that cannot be read has no frames above the line that is wrong.
  const syntax = lines.findLastIndex((line) => SYNTAX.test(line));
  if (syntax > named) {
    const file = lines.slice(0, syntax).findLastIndex((line) => /^ {2}File ".*", line \d+$/.test(line));
    return file >= 0 && syntax - file <= 4 ? { head: file, named: syntax } : null;
  }
  if (named < 0 || !(isGroup || EXCEPTION.test(lines[named]!))) return null;
  return { head, named, isGroup };
}

function withMessage(
  lines: string[],
  { head, named, isGroup = false }: Found,
  rest: string[],
  exitCode: number,
): LastWords | null {
  const inside = isGroup ? rest.findIndex((line) => !GROUP_FRAME.test(line)) : 0;
  const children = inside < 0 ? rest : rest.slice(0, inside);
  const followers = withoutClosing(rest.slice(children.length));
  const first = lines[named]!.replace(/^ {2}\| /, "");
  const text = (more: string[]) =>
    [...lines.slice(beginOf(lines, head), named + 1), ...children, ...more].join("\n");
  const words = (more: string[], isSure: boolean) => ({
    text: shortenTo(text(more).trimEnd(), [first, ...children, ...more].join("\n").length),
    exception: inOneLine([first, ...more].join("\n")),
    isSure,
  });
  if (followers.every((line) => FRAME.test(line) || continuesMessage(line))) return words(followers, true);
  const isSingle = !/[:,;([]\s*$/.test(first) && !/\\n|"""|'''/.test(lines[named - 1] ?? "");
  const isOver = exitCode !== 1 || !isUnhandled(lines, head, named) || followers.length > MOST_LINES;
  if (isOver || followers.some(looksLogged)) return null;
  return words(followers, !isSingle);
}

/** Whether nothing speaks for a traceback that a program wrote itself and went on from. */
function isUnhandled(lines: string[], head: number, named: number): boolean {
  const isOutermost = OUTERMOST.test(lines[head + 1] ?? "") || /in <module>/.test(lines[head + 1] ?? "");
  const isRaised = /^\s*(?:│ ❱ \d+ )?raise\b/.test(lastSource(lines.slice(head, named)));
  return isOutermost && isRaised && !looksLogged(lines[head - 1] ?? "");
}

/** The statement of the innermost frame, without the marks below it. */
const lastSource = (frames: string[]): string => frames.findLast((line) => !/^[\s~^│]*$/.test(line)) ?? "";

/** The head of the first error of a chain. */
function beginOf(lines: string[], head: number): number {
  if (!CHAINED.test(lines[head - 2] ?? "")) return head;
  const before = lines.slice(0, head).findLastIndex(isHead);
  return before < 0 ? head : beginOf(lines, before);
}

function withoutClosing(lines: string[]): string[] {
  const kept = lines.filter((line) => !closesLog(line));
  return kept.slice(0, kept.findLastIndex((line) => line.trim() !== "") + 1);
}

function findForeign(lines: string[]): LastWords | null {
  const kinds = [
    {
      head: /^Error(?: in .+?)? ?: ?/,
      follows: /^(?:\s|Calls: |In addition: |Execution halted$)/,
      ends: /^Execution halted$/,
    },
    {
      head: /^Exception in thread ".*" /,
      follows: /^(?:\s+(?:at |\.\.\. )|Caused by: )/,
      ends: /^\s+(?:at |\.\.\. )/,
    },
    {
      head: /^(?:Uncaught )?\w*Error(?: \[\w+\])?: /,
      follows: /^(?:\s|\}|Node\.js v|$)/,
      ends: /^(?:\s+at |\}|Node\.js v)/,
    },
  ];
  for (const { head, follows, ends } of kinds) {
    const rest = withoutClosing(lines);
    const start = rest.findLastIndex((line) => head.test(line));
    const isWhole =
      start >= 0 && rest.slice(start + 1).every((line) => follows.test(line)) && ends.test(rest.at(-1)!);
    if (!isWhole) continue;
    const block = rest.slice(start);
    const cause = block.findLast((line) => /^Caused by: /.test(line))?.replace(/^Caused by: /, "");
    const own = block.filter(
      (line, index) => index === 0 || !/^\s+at |^(?:Calls: |Execution halted|Node\.js v)/.test(line),
    );
    const message = cause ?? own.join("\n").replace(/^Exception in thread ".*" /, "");
    return { text: shortenTo(block.join("\n"), 0), exception: inOneLine(message), isSure: true };
  }
  return null;
}

function inOneLine(message: string): string {
  const line = message
    .replace(/^__main__\./, "")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > SENTENCE_CHARS ? `${line.slice(0, SENTENCE_CHARS).replace(/\s\S*$/, "")} …` : line;
}

/** The end of a text that is too long; of its last characters, which are a message, rather the beginning. */
function shortenTo(text: string, messageChars: number): string {
  if (text.length <= EXCERPT_CHARS) return text;
  if (messageChars > EXCERPT_CHARS) return `…${text.slice(-messageChars).slice(0, EXCERPT_CHARS)}…`;
  return `…${text.slice(-EXCERPT_CHARS)}`;
}
