/** Completion of the search language at a cursor, and the place of a mistake. Pure: what it must ask, it says. */
import { isNumeric, NUMBER_OPS, TEXT_OPS } from "./comparison";
import type { Choice, Completion, Mistake } from "./completion";
import { DATASET_NAMES, prefixesOf, SEARCH_NAMES, type SearchEntity, type SearchSource } from "./entities";
import { JOINTS, parseFilter } from "./parse";
import { cutPieces, type Piece } from "./pieces";
import { type Expectation, SearchError, type SearchField } from "./types";
import { writeField } from "./write-field";

const PLAIN_KEY = /^[\p{L}_][\p{L}\p{N}\p{M}_]*(?:\.[\p{L}_][\p{L}\p{N}\p{M}_]*)*$/u;
const LIST_OPS = ["in", "not in"];
const MISSING_OPS = ["is null", "is not null"];
/** What a piece may stand for once its operator is whole: then a value follows, not another operator. */
const WHOLE_OPERATOR = /^(?:=|!=|<=|>=)$/;

/** What may be chosen at the cursor; null where the text before it is not understood. */
export function completeSearch(
  text: string,
  cursor: number,
  entity: SearchEntity = "runs",
): Completion | null {
  const piece = pieceAt(text, cursor);
  const expected = expectAfter(text.slice(0, piece.from), entity);
  if (!expected) return null;
  const place = { from: piece.from, to: piece.to, typed: text.slice(piece.from, cursor) };
  switch (expected.part) {
    case "field":
      return completeField(place, expected.isMetric, entity);
    case "operator":
      return {
        ...place,
        part: "operator",
        choices: narrow(place.typed, operatorsOf(expected.field, entity)),
      };
    case "value":
      return completeValue(place, expected.field, entity);
    case "word":
      return { ...place, part: "join", choices: narrow(place.typed, expected.words.map(wordChoice)) };
  }
}

/** An answer to the question of a completion, as something to choose. */
export function choiceOf({ question }: Completion, answer: string): Choice {
  if (question?.about === "keys") {
    const key = PLAIN_KEY.test(answer) ? answer : `\`${answer.replaceAll("`", "``")}\``;
    return {
      label: answer,
      insert: `${question.kind}s.${key}${question.isExtreme ? ")" : ""} `,
      hint: question.kind,
    };
  }
  return { label: answer, insert: `'${answer.replaceAll("'", "''")}' ` };
}

/** What is wrong with the text, or null. */
export function findMistake(text: string, entity: SearchEntity = "runs"): Mistake | null {
  try {
    parseFilter(text, entity);
    return null;
  } catch (failure) {
    if (!(failure instanceof SearchError)) throw failure;
    const { position, reason } = failure;
    const isAtEnd = position >= text.trimEnd().length;
    const isOpen = /^The quote . is never closed/.test(reason);
    const piece = cutPieces(text).find(({ from, to }) => from <= position && position < to);
    const from = isAtEnd ? text.length : position;
    return {
      from,
      to: isAtEnd ? text.length : (piece?.to ?? position + 1),
      message: reason,
      isUnfinished: isAtEnd || isOpen,
    };
  }
}

type Place = Pick<Completion, "from" | "to" | "typed">;

/** The piece that the cursor is in or behind; an empty one where it touches none that could go on. */
function pieceAt(text: string, cursor: number): Piece {
  const found = cutPieces(text).find(({ from, to }) => from < cursor && cursor <= to);
  const isOver = !found || found.kind === "bracket" || WHOLE_OPERATOR.test(text.slice(found.from, cursor));
  return isOver ? { from: cursor, to: cursor, kind: "word" } : found;
}

/** What the language asks for after a text that is right so far. */
function expectAfter(head: string, entity: SearchEntity): Expectation | undefined {
  try {
    const filter = parseFilter(head, entity);
    return filter ? { part: "word", words: JOINTS } : { part: "field", isMetric: false };
  } catch (failure) {
    if (!(failure instanceof SearchError)) throw failure;
    return failure.position >= head.trimEnd().length ? failure.expected : undefined;
  }
}

function completeField(place: Place, isMetric: boolean, entity: SearchEntity): Completion {
  const dotted = /^([A-Za-z]+)\.(.*)$/s.exec(place.typed);
  const source = dotted ? prefixesOf(entity).get(dotted[1]!) : undefined;
  if (source && dotted)
    return completeKey({ ...place, typed: unquoted(dotted[2]!) }, source, isMetric, entity);
  const prefixes = SEARCH_NAMES[entity].sources.filter(
    (one) => one !== "attribute" && (!isMetric || one === "metric"),
  );
  const choices = [
    ...(isMetric ? [] : attributeChoices(entity)),
    ...prefixes.map((one): Choice => ({ label: `${one}s.`, insert: `${one}s.`, hint: `a ${one}` })),
    ...(isMetric ? [] : beginnings(entity)),
  ];
  return { ...place, part: "field", choices: narrow(place.typed, choices) };
}

function completeKey(
  place: Place,
  source: SearchSource,
  isExtreme: boolean,
  entity: SearchEntity,
): Completion {
  if (source === "attribute")
    return { ...place, part: "key", choices: narrow(place.typed, attributeChoices(entity)) };
  if (source === "dataset") {
    const choices = DATASET_NAMES.map((name): Choice => ({ label: name, insert: `datasets.${name} ` }));
    return { ...place, part: "key", choices: narrow(place.typed, choices) };
  }
  return { ...place, part: "key", choices: [], question: { about: "keys", kind: source, isExtreme } };
}

const attributeChoices = (entity: SearchEntity) =>
  Object.entries(SEARCH_NAMES[entity].attributes).map(
    ([name, { type }]): Choice => ({ label: name, insert: `${name} `, hint: type }),
  );

/** What else a comparison may begin with. */
function beginnings(entity: SearchEntity): Choice[] {
  const extremes = SEARCH_NAMES[entity].sources.includes("metric") ? ["min(", "max("] : [];
  return [
    ...extremes.map(
      (label): Choice => ({ label: `${label}…)`, insert: `${label}metrics.`, hint: "of a whole metric" }),
    ),
    wordChoice("NOT"),
    { label: "(", insert: "(" },
  ];
}

function operatorsOf(field: SearchField, entity: SearchEntity): Choice[] {
  const isNumber = isNumeric(field, entity);
  const isSpelled = entity === "runs" && (field.source === "param" || field.source === "tag");
  const ops = isSpelled ? [...new Set([...NUMBER_OPS, ...TEXT_OPS])] : TEXT_OPS;
  const words = isNumber ? [...NUMBER_OPS, ...MISSING_OPS] : [...ops, ...LIST_OPS, ...MISSING_OPS];
  return words.map((word): Choice => {
    const label = word.toUpperCase();
    return { label, insert: LIST_OPS.includes(word) ? `${label} (` : `${label} ` };
  });
}

function completeValue(place: Place, field: SearchField, entity: SearchEntity): Completion {
  const typed = unquoted(place.typed);
  if (isNumeric(field, entity)) return { ...place, typed, part: "value", choices: [] };
  return {
    ...place,
    typed,
    part: "value",
    choices: [],
    question: { about: "values", field: writeField(field) },
  };
}

const wordChoice = (word: string): Choice => ({ label: word, insert: `${word} ` });

/** Without the quotes around it, of which the last may be missing still. */
function unquoted(text: string): string {
  const [, quote, inner] = /^(['"`])(.*)$/s.exec(text) ?? [];
  if (quote === undefined || inner === undefined) return text;
  return (inner.endsWith(quote) ? inner.slice(0, -1) : inner).replaceAll(quote + quote, quote);
}

/** Those that begin with what was typed, and then those that hold it. */
function narrow(typed: string, choices: Choice[]): Choice[] {
  const wanted = typed.toLowerCase();
  const places = choices.map((choice) => ({ choice, at: choice.label.toLowerCase().indexOf(wanted) }));
  const found = places.filter(({ at }) => at >= 0);
  return [...found.filter(({ at }) => at === 0), ...found.filter(({ at }) => at > 0)].map(
    ({ choice }) => choice,
  );
}
