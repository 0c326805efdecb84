/** A filter as the chips of a filter bar: the parts that must all hold. */
import { wordOf } from "./reader";
import { readTokens, type Token } from "./tokens";
import { SearchError } from "./types";

/** The parts of a filter that AND joins, each as text; one that cannot be cut, or not be read, is its only part. */
export function splitConjuncts(text: string): string[] {
  const whole = text.trim();
  const tokens = tokensOf(whole);
  if (whole === "" || !tokens) return whole === "" ? [] : [whole];
  const cuts = topLevel(tokens, "and");
  if (topLevel(tokens, "or").length > 0) return [whole];
  if (cuts.length === 0) {
    const inner = withoutParentheses(whole, tokens);
    return inner === undefined ? [whole] : splitConjuncts(inner);
  }
  const ends = [...cuts.map(({ start }) => start), whole.length];
  const starts = [0, ...cuts.map(({ end }) => end)];
  return starts.flatMap((start, index) => splitConjuncts(whole.slice(start, ends[index])));
}

/** The filter that asks for all of the parts. */
export function joinConjuncts(parts: readonly string[]): string {
  const texts = parts.map((part) => part.trim()).filter((part) => part !== "");
  if (texts.length === 1) return texts[0]!;
  return texts.map((part) => (hasOr(part) ? `(${part})` : part)).join(" AND ");
}

const hasOr = (text: string) => topLevel(tokensOf(text) ?? [], "or").length > 0;

function tokensOf(text: string): Token[] | undefined {
  try {
    return readTokens(text);
  } catch (failure) {
    if (failure instanceof SearchError) return undefined;
    throw failure;
  }
}

/** The places of a word outside of all parentheses. */
function topLevel(tokens: readonly Token[], word: string): Token[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (token.kind === "sign" && token.value === "(") depth++;
    if (token.kind === "sign" && token.value === ")") depth--;
    return depth === 0 && wordOf(token) === word;
  });
}

/** What stands between a parenthesis at the beginning and its own at the end; undefined where it is not so. */
function withoutParentheses(text: string, tokens: readonly Token[]): string | undefined {
  const isSign = (token: Token | undefined, sign: string) => token?.kind === "sign" && token.value === sign;
  if (!isSign(tokens[0], "(")) return undefined;
  let depth = 0;
  const close = tokens.findIndex((token) => {
    if (isSign(token, "(")) depth++;
    if (isSign(token, ")")) depth--;
    return depth === 0;
  });
  return close === tokens.length - 2 ? text.slice(1, tokens[close]!.start) : undefined;
}
