/** Terminal colours as spans of text; every other escape sequence is taken out. Nothing here is ever read as HTML. */
export interface AnsiSpan {
  text: string;
  /** A class for the colour, or "". */
  color: string;
  isBold: boolean;
  isDim: boolean;
}

/** CSI sequences, OSC sequences up to their end, and lone escapes, as ECMA-48 has them. */
const ESCAPE =
  /\u001b(?:\[([0-9:;<=>?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~]?)/g;
/** Control characters without a picture, and those that turn the direction of the text round. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

const COLORS = [
  "text-faint",
  "text-danger",
  "text-success",
  "text-warning",
  "text-info",
  "text-accent",
  "text-info",
  "",
];

export const stripAnsi = (text: string): string => text.replace(ESCAPE, "").replace(UNSEEN, "");

export function parseAnsi(line: string): AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let style = { color: "", isBold: false, isDim: false };
  let from = 0;
  const push = (text: string) => {
    const seen = text.replace(UNSEEN, "");
    if (seen) spans.push({ text: seen, ...style });
  };
  for (const match of line.matchAll(ESCAPE)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style = restyle(style, match[1] ?? "");
  }
  push(line.slice(from));
  return spans;
}

type Style = Omit<AnsiSpan, "text">;

function restyle(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let next = { ...style };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index]!;
    if (code === 0) next = { color: "", isBold: false, isDim: false };
    else if (code === 1) next.isBold = true;
    else if (code === 2) next.isDim = true;
    else if (code === 22) next = { ...next, isBold: false, isDim: false };
    else if (code === 39) next.color = "";
    else if (code >= 30 && code <= 37) next.color = COLORS[code - 30]!;
    else if (code >= 90 && code <= 97) next.color = COLORS[code - 90]!;
    // A colour of the large palettes carries its own parameters; we have no such colours, so they are passed over.
    else if (code === 38 || code === 48) index += codes[index + 1] === 2 ? 4 : 2;
  }
  return next;
}
