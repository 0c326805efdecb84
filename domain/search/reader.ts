import type { Token } from "./tokens";
import { type Expectation, SearchError } from "./types";

/** Walks over the tokens of a filter. A word is a keyword only where the grammar asks for one. */
export class TokenReader {
  private at = 0;
  private valuesInLists = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  /** Takes the next token when it is this word, in any case, unquoted. */
  takeWord(word: string): boolean {
    if (wordOf(this.peek()) !== word) return false;
    this.at++;
    return true;
  }

  takeSign(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== "sign" || token.value !== sign) return false;
    this.at++;
    return true;
  }

  expectSign(sign: string, expected: string, words: readonly string[] = [sign]): void {
    if (!this.takeSign(sign)) this.fail(expected, { part: "word", words });
  }

  /** Counts a value of a list; the whole filter has room for so many. */
  countListValue(most: number): void {
    if (++this.valuesInLists <= most) return;
    throw new SearchError(`The lists of a filter have at most ${most} values together`, this.peek().start);
  }

  fail(expected: string, expectation?: Expectation): never {
    const token = this.peek();
    const found = token.kind === "end" ? "The filter ends too early" : "Not understood";
    throw new SearchError(`${found}: expected ${expected}`, token.start, expectation);
  }
}

/** The token as a lower-case word, or undefined when it is quoted, dotted or no name at all. */
export function wordOf(token: Token): string | undefined {
  if (token.kind !== "name" || token.parts.length !== 1 || token.parts[0]!.isQuoted) return undefined;
  return token.parts[0]!.text.toLowerCase();
}
