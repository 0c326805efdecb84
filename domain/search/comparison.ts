/** One comparison: the operator and the value must fit the field. */
import { SEARCH_NAMES, type SearchEntity } from "./entities";
import { readField } from "./field";
import { type TokenReader, wordOf } from "./reader";
import { type NumberOp, SearchError, type SearchField, type SearchFilter, type TextOp } from "./types";

const NUMBER_OPS: readonly string[] = ["=", "!=", "<", "<=", ">", ">="] satisfies NumberOp[];
const TEXT_OPS: readonly string[] = ["=", "!=", "like", "ilike"] satisfies TextOp[];
const OTHER_SPELLINGS: Readonly<Record<string, string>> = { "==": "=", "<>": "!=" };

/** MLflow's client adds `!= 'true'` for this tag to its searches of the registry: plain models lack the tag. */
const PROMPT_TAG = "mlflow.prompt.is_prompt";

export const MAX_LIST_VALUES = 10_000;

interface Operator {
  word: string;
  start: number;
}

export function readComparison(reader: TokenReader, entity: SearchEntity): SearchFilter {
  const field = readField(reader, entity);
  const operator = readOperator(reader);
  if (operator.word === "is") return readMissing(reader, field, operator);
  if (isNumeric(field, entity)) return readNumber(reader, field, operator);
  if (operator.word === "in" || operator.word === "not in") return readList(reader, field, operator, entity);
  return readText(reader, field, operator, entity);
}

function readOperator(reader: TokenReader): Operator {
  const token = reader.peek();
  const word = token.kind === "sign" ? token.value : wordOf(token);
  const isKnown = word !== undefined && [...NUMBER_OPS, ...TEXT_OPS, "in", "not", "is"].includes(word);
  if (!isKnown) {
    const better = OTHER_SPELLINGS[word ?? ""];
    reader.fail(
      better
        ? `${better} in place of ${word}`
        : "an operator (=, !=, <, <=, >, >=, LIKE, ILIKE, IN, NOT IN, IS)",
    );
  }
  reader.take();
  if (word !== "not") return { word, start: token.start };
  if (!reader.takeWord("in")) reader.fail("IN after NOT");
  return { word: "not in", start: token.start };
}

function isNumeric(field: SearchField, entity: SearchEntity): boolean {
  if (field.source === "metric") return true;
  return field.source === "attribute" && SEARCH_NAMES[entity].attributes[field.name]!.type === "number";
}

function readMissing(reader: TokenReader, field: SearchField, operator: Operator): SearchFilter {
  const isMissing = !reader.takeWord("not");
  if (!reader.takeWord("null")) reader.fail("NULL or NOT NULL after IS");
  if (field.source !== "tag" && field.source !== "param") {
    throw new SearchError("IS NULL and IS NOT NULL are for params and tags", operator.start);
  }
  return { kind: "missing", field, isMissing };
}

function readNumber(reader: TokenReader, field: SearchField, operator: Operator): SearchFilter {
  if (!NUMBER_OPS.includes(operator.word)) {
    throw new SearchError(`A number is compared by ${NUMBER_OPS.join(" ")}`, operator.start);
  }
  const token = reader.peek();
  if (token.kind !== "number") reader.fail("a number, without quotes");
  reader.take();
  return { kind: "number", field, op: operator.word as NumberOp, value: token.value };
}

function readText(
  reader: TokenReader,
  field: SearchField,
  operator: Operator,
  entity: SearchEntity,
): SearchFilter {
  if (!TEXT_OPS.includes(operator.word)) {
    throw new SearchError("Text is compared by = != LIKE ILIKE", operator.start);
  }
  const value = readQuotedValue(reader);
  const op = operator.word as TextOp;
  return { kind: "text", field, op, value, isMissingMatch: isPromptFilter(entity, field, op, value) };
}

function isPromptFilter(entity: SearchEntity, field: SearchField, op: TextOp, value: string): boolean {
  if (entity !== "registeredModels" && entity !== "modelVersions") return false;
  if (field.source !== "tag" || field.key !== PROMPT_TAG) return false;
  return (op === "!=" && value === "true") || (op === "=" && value === "false");
}

function readList(
  reader: TokenReader,
  field: SearchField,
  operator: Operator,
  entity: SearchEntity,
): SearchFilter {
  if (!isListable(field, entity)) {
    const names = Object.entries(SEARCH_NAMES[entity].attributes);
    const known = names.filter(([, attribute]) => attribute.isListable).map(([name]) => name);
    const datasets = SEARCH_NAMES[entity].sources.includes("dataset") ? " and datasets" : "";
    throw new SearchError(`IN and NOT IN are for ${known.join(", ")}${datasets}`, operator.start);
  }
  reader.expectSign("(", "“(” and quoted values after IN");
  const values: string[] = [];
  do {
    if (values.length > 0 && reader.takeSign(")"))
      return { kind: "list", field, op: listOp(operator), values };
    values.push(readQuotedValue(reader));
    if (values.length > MAX_LIST_VALUES) reader.fail(`at most ${MAX_LIST_VALUES} values`);
  } while (reader.takeSign(","));
  reader.expectSign(")", "a comma or “)” in the list");
  return { kind: "list", field, op: listOp(operator), values };
}

const listOp = (operator: Operator) => (operator.word === "in" ? "in" : "notIn");

function isListable(field: SearchField, entity: SearchEntity): boolean {
  if (field.source === "dataset") return true;
  if (field.source === "attribute") return SEARCH_NAMES[entity].attributes[field.name]!.isListable === true;
  return SEARCH_NAMES[entity].isAnyTextListable === true;
}

function readQuotedValue(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind !== "text") reader.fail("a value in quotes");
  reader.take();
  return token.value;
}
