/** A stretch of a filter that belongs together, found without understanding it: also in a text that cannot be read. */
export interface Piece {
  from: number;
  to: number;
  kind: "word" | "operator" | "bracket";
}

const SPACE = /\s/;
const OPERATOR = /[<>=!]/;
const BRACKET = /[(),]/;
const QUOTE = /['"`]/;

/** The pieces of a text in their order. A quote that is never closed reaches to the end. */
export function cutPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const from = at;
    if (SPACE.test(text[at]!)) {
      at++;
      continue;
    }
    if (BRACKET.test(text[at]!)) {
      pieces.push({ from, to: ++at, kind: "bracket" });
      continue;
    }
    const isOperator = OPERATOR.test(text[at]!);
    if (isOperator) while (at < text.length && OPERATOR.test(text[at]!)) at++;
    else at = endOfWord(text, at);
    pieces.push({ from, to: at, kind: isOperator ? "operator" : "word" });
  }
  return pieces;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (
    at < text.length &&
    !SPACE.test(text[at]!) &&
    !OPERATOR.test(text[at]!) &&
    !BRACKET.test(text[at]!)
  ) {
    at = QUOTE.test(text[at]!) ? endOfQuote(text, at) : at + 1;
  }
  return at;
}

/** A quote that is doubled ends one stretch and begins the next, which comes to the same. */
function endOfQuote(text: string, start: number): number {
  const close = text.indexOf(text[start]!, start + 1);
  return close < 0 ? text.length : close + 1;
}
