import type { Mistake } from "@/domain/search/completion";
import { parseFilter } from "@/domain/search/parse";
import { isFilter } from "@/domain/search/plain-words";
import { SearchError } from "@/domain/search/types";

/** What is wrong with the text of the search field. Words without a comparison are never wrong. */
export function findMistake(text: string): Mistake | null {
  if (!isFilter(text)) return null;
  try {
    parseFilter(text, "runs");
    return null;
  } catch (failure) {
    if (!(failure instanceof SearchError)) throw failure;
    const from = failure.position;
    const isUnfinished = text.slice(from).trim() === "";
    return { from, to: text.length, message: failure.message, isUnfinished };
  }
}
