import { didYouMean } from "../nearest";
import {
  attributeName,
  DATASET_NAMES,
  prefixesOf,
  SEARCH_NAMES,
  type SearchEntity,
  type SearchSource,
} from "./entities";
import { type TokenReader, wordOf } from "./reader";
import type { NamePart, Token } from "./tokens";
import { type MetricPart, SearchError, type SearchField } from "./types";

const METRIC_PARTS: readonly string[] = ["last", "min", "max"] satisfies MetricPart[];

/** A name on the left of a comparison or in an order: `metrics.loss`, `start_time`, `min(metrics.loss)`. */
export function readField(reader: TokenReader, entity: SearchEntity): SearchField {
  const part = metricPart(reader);
  if (!part) return readPlainField(reader, entity);
  const { start } = reader.peek();
  const field = readPlainField(reader, entity, true);
  reader.expectSign(")", `a closing parenthesis after the metric of ${part}(…)`);
  if (field.source !== "metric") throw new SearchError(`${part}(…) takes a metric`, start);
  return { ...field, part };
}

/** Takes `min(` and its like; a lone `min` is an ordinary name. */
function metricPart(reader: TokenReader): MetricPart | undefined {
  const word = wordOf(reader.peek());
  if (word === undefined || !METRIC_PARTS.includes(word)) return undefined;
  reader.take();
  reader.expectSign("(", `“(” and a metric after ${word}`);
  return word as MetricPart;
}

function readPlainField(reader: TokenReader, entity: SearchEntity, isMetric = false): SearchField {
  const token = reader.peek();
  const parts = nameParts(token);
  if (!parts) reader.fail(`a name such as ${exampleName(entity)}`, { part: "field", isMetric });
  reader.take();
  if (parts.length === 1) return attribute(entity, parts[0]!.text, token.start);
  const prefix = parts[0]!.text;
  const source = prefixesOf(entity).get(prefix);
  if (!source) throw unknownPrefix(entity, prefix, token.start);
  return fieldOf(entity, source, parts.slice(1), token.start);
}

function exampleName(entity: SearchEntity): string {
  const { sources, attributes } = SEARCH_NAMES[entity];
  if (sources.includes("metric")) return "metrics.loss";
  return sources.includes("tag") ? "tags.team" : Object.keys(attributes)[0]!;
}

function nameParts(token: Token): NamePart[] | undefined {
  if (token.kind === "name") return token.parts;
  return token.kind === "text" ? [{ text: token.value, isQuoted: true }] : undefined;
}

function fieldOf(entity: SearchEntity, source: SearchSource, parts: NamePart[], at: number): SearchField {
  const key = parts.map((part) => part.text).join(".");
  if (key === "") throw new SearchError("A name is missing between the quotes", at);
  if (source === "attribute") return attribute(entity, key, at);
  if (source === "metric") return { source, key, part: "last" };
  if (source === "dataset") return dataset(key, at);
  return { source, key };
}

function attribute(entity: SearchEntity, name: string, at: number): SearchField {
  const canonical = attributeName(entity, name);
  if (canonical) return { source: "attribute", name: canonical };
  const known = Object.keys(SEARCH_NAMES[entity].attributes);
  const hint = didYouMean(name, known);
  throw new SearchError(`There is no attribute “${shorten(name)}”.${hint} Known: ${known.join(", ")}`, at);
}

function dataset(key: string, at: number): SearchField {
  const name = DATASET_NAMES.find((known) => known === key);
  if (name) return { source: "dataset", name };
  throw new SearchError(`A dataset is searched by ${DATASET_NAMES.join(", ")}, not by “${shorten(key)}”`, at);
}

function unknownPrefix(entity: SearchEntity, prefix: string, at: number): SearchError {
  const known = prefixesOf(entity);
  const plain = SEARCH_NAMES[entity].sources.map((source) => `${source}s`).join(", ");
  return new SearchError(
    `“${shorten(prefix)}.” is not a kind of name here.${didYouMean(prefix, known.keys())} Known: ${plain}`,
    at,
  );
}

const shorten = (name: string) => (name.length > 60 ? `${name.slice(0, 60)}…` : name);
