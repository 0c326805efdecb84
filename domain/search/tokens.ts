/** Cuts a filter into tokens in one pass over its characters: no backtracking, so no text is slow to read. */
import { SearchError } from "./types";

export interface NamePart {
  text: string;
  isQuoted: boolean;
}

interface Position {
  start: number;
  end: number;
}
export type Token = Position &
  (
    | { kind: "name"; parts: NamePart[] }
    /** In ' or ": a value, or a quoted name where a name is expected. */
    | { kind: "text"; value: string }
    | { kind: "number"; value: number }
    | { kind: "sign"; value: string }
    | { kind: "end" }
  );

export const MAX_FILTER_CHARS = 500_000;

const SPACE = /\s/;
const WORD_START = /[\p{L}_]/u;
const WORD = /[\p{L}\p{N}\p{M}_]/u;
const DIGIT = /[0-9]/;
const NUMBER = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SIGNS = ["<=", ">=", "!=", "==", "<>", "=", "<", ">", "(", ")", ","];
const QUOTES = ["'", '"', "`"];

export function readTokens(source: string): Token[] {
  if (source.length > MAX_FILTER_CHARS) {
    throw new SearchError(`A filter has at most ${MAX_FILTER_CHARS} characters`, MAX_FILTER_CHARS);
  }
  const zero = source.indexOf("\0");
  if (zero >= 0) throw new SearchError("A filter holds no zero byte", zero);
  const tokens: Token[] = [];
  for (let at = skipSpace(source, 0); at < source.length; at = skipSpace(source, at)) {
    const token = readToken(source, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: "end", start: source.length, end: source.length });
  return tokens;
}

function skipSpace(source: string, start: number): number {
  let at = start;
  while (at < source.length && SPACE.test(source[at]!)) at++;
  return at;
}

function readToken(source: string, start: number): Token {
  const first = characterAt(source, start);
  if (WORD_START.test(first) || QUOTES.includes(first)) return readName(source, start);
  const numeric = DIGIT.test(first) || first === "-" || first === ".";
  const number = numeric ? readNumber(source, start) : undefined;
  if (number) return number;
  const sign = SIGNS.find((known) => source.startsWith(known, start));
  if (sign) return { kind: "sign", value: sign, start, end: start + sign.length };
  if (first === ".") throw new SearchError("A dot stands between two names, without spaces", start);
  throw new SearchError(`“${first}” is not part of a filter: a name that holds it is quoted`, start);
}

/** A name with its dots; one quoted part alone, in ' or ", may be a value and is left as text. */
function readName(source: string, start: number): Token {
  const parts: NamePart[] = [];
  let at = start;
  for (;;) {
    const part = readPart(source, at);
    parts.push({ text: part.text, isQuoted: part.isQuoted });
    at = part.end;
    if (source[at] !== ".") break;
    at++;
  }
  const only = parts.length === 1 ? parts[0]! : undefined;
  if (only?.isQuoted && source[start] !== "`") return { kind: "text", value: only.text, start, end: at };
  return { kind: "name", parts, start, end: at };
}

function readPart(source: string, start: number): NamePart & { end: number } {
  if (QUOTES.includes(source[start] ?? "")) return { ...readQuoted(source, start), isQuoted: true };
  let end = start;
  while (end < source.length) {
    const character = characterAt(source, end);
    if (!WORD.test(character)) break;
    end += character.length;
  }
  if (end === start) throw new SearchError("A name was expected after the dot", start);
  return { text: source.slice(start, end), isQuoted: false, end };
}

/** Up to the same quote again; the quote doubled stands for itself. */
function readQuoted(source: string, start: number): { text: string; end: number } {
  const quote = source[start]!;
  let text = "";
  for (let from = start + 1; ; ) {
    const close = source.indexOf(quote, from);
    if (close < 0) throw new SearchError(`The quote ${quote} is never closed`, start);
    text += source.slice(from, close);
    if (source[close + 1] !== quote) return { text, end: close + 1 };
    text += quote;
    from = close + 2;
  }
}

function readNumber(source: string, start: number): Token | undefined {
  NUMBER.lastIndex = start;
  const match = NUMBER.exec(source)?.[0];
  if (match === undefined) return undefined;
  const end = start + match.length;
  if (end < source.length && WORD.test(characterAt(source, end))) {
    throw new SearchError("A number ends here: a name that starts with a digit is quoted", end);
  }
  const value = Number(match);
  if (!Number.isFinite(value))
    throw new SearchError(`${match.slice(0, 40)} is beyond what a number can be`, start);
  return { kind: "number", value, start, end };
}

const characterAt = (source: string, at: number): string => String.fromCodePoint(source.codePointAt(at)!);
