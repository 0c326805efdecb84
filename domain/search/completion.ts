/** What the search input may offer at the cursor, and what is wrong with its text. `complete.ts` finds both. */

/**
 * What is asked of the studio while one types: keys of a kind (`runs.keys`), or values of a field (`runs.values`).
 * `isExtreme` says that a key stands inside `min(…)` or `max(…)`.
 */
export type Question =
  | { about: "keys"; kind: "metric" | "param" | "tag"; isExtreme: boolean }
  /** `field` is a column id; numbers have no values to choose from, so they are never asked for. */
  | { about: "values"; field: string };

export interface Choice {
  label: string;
  /** What takes the place of `from` to `to`; ends in a space where something must follow. */
  insert: string;
  /** A word or two about it: "number", "text", "metric, last value". */
  hint?: string;
}

export interface Completion {
  part: "field" | "key" | "operator" | "value" | "join";
  /** The characters that a choice replaces: the piece of the text that the cursor touches. */
  from: number;
  to: number;
  /** That piece up to the cursor, without prefix and quotes: what choices are looked for by. */
  typed: string;
  /** What is known at once, already narrowed to `typed`. */
  choices: Choice[];
  /** What must be asked of the studio; each answer becomes a choice by `choiceOf(completion, answer)`. */
  question?: Question;
}

/** A text that cannot be read: the range to underline, and what was expected there. */
export interface Mistake {
  from: number;
  to: number;
  message: string;
  /** True where the text only ends too early: somebody is still typing. */
  isUnfinished: boolean;
}
