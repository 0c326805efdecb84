/**
 * The search language: MLflow's filters (comparisons joined by AND), and beyond them OR, NOT, parentheses and
 * `min(metrics.loss)`, `max(…)`. Precedence: NOT, then AND, then OR.
 */
import { readComparison } from "./comparison";
import type { SearchEntity } from "./entities";
import { TokenReader } from "./reader";
import { readTokens, type Token } from "./tokens";
import { SearchError, type SearchFilter } from "./types";

export const MAX_DEPTH = 100;
export const MAX_COMPARISONS = 500;

/** What may follow a comparison. */
export const JOINTS: readonly string[] = ["AND", "OR"];

/** The tree of a filter, or null for an empty one (everything matches). Throws `SearchError`. */
export function parseFilter(source: string | null | undefined, entity: SearchEntity): SearchFilter | null {
  const reader = new TokenReader(readTokens(source ?? ""));
  if (reader.peek().kind === "end") return null;
  const parser = new FilterParser(reader, entity);
  const filter = parser.readAlternatives(0);
  const rest = reader.peek();
  if (rest.kind !== "end")
    throw new SearchError(`${surprise(rest)}: AND, OR or the end was expected`, rest.start, {
      part: "word",
      words: JOINTS,
    });
  return filter;
}

const surprise = (token: Token) =>
  token.kind === "sign" && token.value === ")" ? "This parenthesis was never opened" : "Not understood";

class FilterParser {
  private comparisons = 0;

  constructor(
    private readonly reader: TokenReader,
    private readonly entity: SearchEntity,
  ) {}

  readAlternatives(depth: number): SearchFilter {
    return this.readJoined("or", () => this.readJoined("and", () => this.readFactor(depth)));
  }

  /** One or more items between the same word, kept flat. */
  private readJoined(kind: "and" | "or", readItem: () => SearchFilter): SearchFilter {
    const items = [readItem()];
    while (this.reader.takeWord(kind)) items.push(readItem());
    return items.length === 1 ? items[0]! : { kind, items };
  }

  private readFactor(depth: number): SearchFilter {
    const { start } = this.reader.peek();
    if (depth > MAX_DEPTH) throw new SearchError(`A filter nests at most ${MAX_DEPTH} deep`, start);
    if (this.reader.takeWord("not")) return { kind: "not", item: this.readFactor(depth + 1) };
    if (this.reader.takeSign("(")) {
      const inner = this.readAlternatives(depth + 1);
      this.reader.expectSign(")", "the parenthesis to be closed, AND or OR", [")", ...JOINTS]);
      return inner;
    }
    if (++this.comparisons > MAX_COMPARISONS) {
      throw new SearchError(`A filter has at most ${MAX_COMPARISONS} comparisons`, start);
    }
    return readComparison(this.reader, this.entity);
  }
}
