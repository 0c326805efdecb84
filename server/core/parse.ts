import type { z } from "zod";
import { type FieldPath, issueWithin, refuseIssues } from "@/domain/issues";

/**
 * Checks an input at a boundary; a bad one is one error that names every wrong field. Text with half of a surrogate pair
 * cannot be stored as it is, at whichever door it came, so it is refused here for all of them.
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const read = schema.safeParse(input);
  if (!read.success)
    throw refuseIssues(read.error.issues.map(({ path, message }) => issueWithin(input, path, message)));
  const broken = findBrokenText(input);
  if (broken) throw refuseIssues([issueWithin(input, broken, BROKEN)]);
  return read.data;
}

const BROKEN = "has half of a surrogate pair (such as \\ud800), which is no character: leave it out";

interface Place {
  value: unknown;
  key?: string | number;
  within?: Place;
}

/**
 * Where in an input a text stands that is no Unicode, as a value or as a key; undefined where there is none. It walks with
 * a list of its own: what nobody asked for may nest deeper than calls can.
 */
function findBrokenText(input: unknown): FieldPath | undefined {
  const places: Place[] = [{ value: input }];
  for (let place = places.pop(); place; place = places.pop()) {
    const { value } = place;
    if (isBroken(value)) return pathOf(place);
    if (!isWalked(value)) continue;
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      const inner = { value: value[key], key, within: place };
      if (isBroken(key)) return pathOf(inner);
      if (typeof inner.value === "object" || isBroken(inner.value)) places.push(inner);
    }
  }
  return undefined;
}

const isBroken = (value: unknown) => typeof value === "string" && !value.isWellFormed();

function pathOf(place: Place): FieldPath {
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at; at = at.within) if (at.key !== undefined) path.push(at.key);
  return path.reverse();
}

/** What was read from JSON, in contrast to streams, dates and bytes. */
function isWalked(value: unknown): value is Record<string | number, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
