/** One comparison: the operator and the value must fit the field. */
import { MLFLOW_STATUSES, RUN_STATUSES, type RunStatus } from "../runs";
import { SEARCH_NAMES, type SearchEntity } from "./entities";
import { readField } from "./field";
import { type TokenReader, wordOf } from "./reader";
import { type NumberOp, SearchError, type SearchField, type SearchFilter, type TextOp } from "./types";

export const NUMBER_OPS: readonly string[] = ["=", "!=", "<", "<=", ">", ">="] satisfies NumberOp[];
export const TEXT_OPS: readonly string[] = ["=", "!=", "like", "ilike"] satisfies TextOp[];
const OTHER_SPELLINGS: Readonly<Record<string, string>> = { "==": "=", "<>": "!=" };

/** MLflow's client adds `!= 'true'` for this tag to its searches of the registry: plain models lack the tag. */
const PROMPT_TAG = "mlflow.prompt.is_prompt";

/** In all lists of a filter together. */
export const MAX_LIST_VALUES = 10_000;

interface Operator {
  word: string;
  start: number;
}

export function readComparison(reader: TokenReader, entity: SearchEntity): SearchFilter {
  const field = readField(reader, entity);
  const operator = readOperator(reader, field);
  if (operator.word === "is") return readMissing(reader, field);
  if (isNumeric(field, entity) || isSpelled(field, entity, reader))
    return readNumber(reader, field, operator);
  if (operator.word === "in" || operator.word === "not in") return readList(reader, field, operator, entity);
  return readText(reader, field, operator, entity);
}

function readOperator(reader: TokenReader, field: SearchField): Operator {
  const token = reader.peek();
  const word = token.kind === "sign" ? token.value : wordOf(token);
  const isKnown = word !== undefined && [...NUMBER_OPS, ...TEXT_OPS, "in", "not", "is"].includes(word);
  if (!isKnown) {
    const better = OTHER_SPELLINGS[word ?? ""];
    reader.fail(
      better
        ? `${better} in place of ${word}`
        : "an operator (=, !=, <, <=, >, >=, LIKE, ILIKE, IN, NOT IN, IS)",
      { part: "operator", field },
    );
  }
  reader.take();
  if (word !== "not") return { word, start: token.start };
  if (!reader.takeWord("in")) reader.fail("IN after NOT", { part: "word", words: ["IN"] });
  return { word: "not in", start: token.start };
}

/** Whether the field holds numbers, which are compared without quotes. */
export function isNumeric(field: SearchField, entity: SearchEntity): boolean {
  if (field.source === "metric") return true;
  return field.source === "attribute" && SEARCH_NAMES[entity].attributes[field.name]!.type === "number";
}

/** Runs' parameters and tags are compared as numbers where one stands without quotes. */
const isSpelled = (field: SearchField, entity: SearchEntity, reader: TokenReader) =>
  entity === "runs" &&
  (field.source === "param" || field.source === "tag") &&
  reader.peek().kind === "number";

function readMissing(reader: TokenReader, field: SearchField): SearchFilter {
  const isMissing = !reader.takeWord("not");
  const words = isMissing ? ["NULL", "NOT NULL"] : ["NULL"];
  if (!reader.takeWord("null")) reader.fail("NULL or NOT NULL after IS", { part: "word", words });
  return { kind: "missing", field, isMissing };
}

function readNumber(reader: TokenReader, field: SearchField, operator: Operator): SearchFilter {
  if (!NUMBER_OPS.includes(operator.word)) {
    throw new SearchError(`A number is compared by ${NUMBER_OPS.join(" ")}`, operator.start);
  }
  const token = reader.peek();
  if (token.kind !== "number") reader.fail("a number, without quotes", { part: "value", field });
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
  const value = readQuotedValue(reader, field);
  const op = operator.word as TextOp;
  const isMissingMatch = isPromptFilter(entity, field, op, value);
  if (op === "like" || op === "ilike") return { kind: "text", field, op, value, isMissingMatch };
  const { field: meant, values } = inOwnWords(field, [value], entity);
  return { kind: "text", field: meant, op, value: values[0]!, isMissingMatch };
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
  const op = operator.word === "in" ? "in" : "notIn";
  reader.expectSign("(", "“(” and quoted values after IN");
  const values: string[] = [];
  do {
    if (values.length > 0 && reader.takeSign(")"))
      return { kind: "list", op, ...inOwnWords(field, values, entity) };
    reader.countListValue(MAX_LIST_VALUES);
    values.push(readQuotedValue(reader, field));
  } while (reader.takeSign(","));
  reader.expectSign(")", "a comma or “)” in the list", [",", ")"]);
  return { kind: "list", op, ...inOwnWords(field, values, entity) };
}

/**
 * The status of a run by the studio's own words (`completed`, `Not responding`), which tell more apart than MLflow's:
 * those are in capitals, and stay what they are there.
 */
function inOwnWords(
  field: SearchField,
  values: string[],
  entity: SearchEntity,
): { field: SearchField; values: string[] } {
  if (entity !== "runs") return { field, values };
  if (field.source !== "attribute" || (field.name !== "status" && field.name !== "state"))
    return { field, values };
  const own = values.map(findStatus);
  if (own.some((word) => word === undefined)) return { field, values };
  return { field: { source: "attribute", name: "state" }, values: own as string[] };
}

function findStatus(value: string): RunStatus | undefined {
  if ((MLFLOW_STATUSES as readonly string[]).includes(value)) return undefined;
  const plain = value.toLowerCase().replaceAll(" ", "");
  return RUN_STATUSES.find((status) => status.toLowerCase() === plain);
}

function readQuotedValue(reader: TokenReader, field: SearchField): string {
  const token = reader.peek();
  if (token.kind !== "text") reader.fail("a value in quotes", { part: "value", field });
  reader.take();
  return token.value;
}
