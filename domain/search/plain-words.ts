import { prefixesOf } from "./entities";
import { parseFilter } from "./parse";
import { SearchError } from "./types";

const OPERATOR_WORD = /\s(?:[<>]=?\s|[!=]=\s|=\s|<>\s|i?like\s+['"]|in\s*\(|is\s+(?:not\s+)?null)/i;

/**
 * Whether a search is meant in the search language, right or wrong; all else is words to be looked for in names. Many
 * names hold a sign (`lr=0.1-batch=32`), so a text that cannot be read is a filter only where it has the look of one.
 */
export function isFilter(text: string): boolean {
  try {
    return parseFilter(text, "runs") !== null;
  } catch (failure) {
    if (!(failure instanceof SearchError)) throw failure;
  }
  const prefix = /^[\s(]*(?:not\s+)?(?:(?:min|max)\s*\(\s*)?([A-Za-z]+)\./i.exec(text)?.[1];
  return (prefix !== undefined && prefixesOf("runs").has(prefix)) || OPERATOR_WORD.test(text);
}
