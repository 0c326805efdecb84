import { ESCAPE, UNSEEN } from "@/domain/log-lines";

/** Terminal colours as spans of text; every other escape sequence is taken out. Nothing here is ever read as HTML. */
export interface AnsiSpan {
  text: string;
  /** A class for the colour, or "". */
  color: string;
  isBold: boolean;
  isDim: boolean;
}

/** Black, red, green, yellow, blue, magenta, cyan, white, in colours that can be read on our ground. */
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
    else if (code === 38 || code === 48) {
      const isRgb = codes[index + 1] === 2;
      const [first = 0, second = 0, third = 0] = codes.slice(index + 2);
      if (code === 38) next.color = isRgb ? nearest(first, second, third) : fromPalette(first);
      index += isRgb ? 4 : 2;
    }
  }
  return next;
}

/** One of the 256: the sixteen, a cube of six steps a side, and a ladder of greys. */
function fromPalette(index: number): string {
  if (index < 16) return COLORS[index % 8]!;
  if (index >= 232) return index < 244 ? "text-faint" : "";
  const place = index - 16;
  return nearest(Math.floor(place / 36) * 51, (Math.floor(place / 6) % 6) * 51, (place % 6) * 51);
}

/** The colour of ours with the same strong parts; greys are text. */
function nearest(red: number, green: number, blue: number): string {
  const strongest = Math.max(red, green, blue);
  if (strongest - Math.min(red, green, blue) < 48) return strongest < 96 ? "text-faint" : "";
  const bit = (part: number, value: number) => (part > strongest * 0.6 ? value : 0);
  return COLORS[bit(red, 1) + bit(green, 2) + bit(blue, 4)]!;
}
