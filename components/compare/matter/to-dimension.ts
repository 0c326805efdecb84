import { type CompareField, readNumeric, valuesOf } from "@/domain/compare";
import type { MetricPart } from "@/domain/search/types";
import type { Dimension } from "../../charts/dimension";

const PART_WORDS: Record<MetricPart, string> = { last: "", min: "lowest ", max: "highest " };

/** A field as an axis: of numbers where all that is there reads as one. `order` has the places of the runs. */
export function toDimension(
  field: CompareField,
  id: string,
  part: MetricPart,
  order: readonly number[],
): Dimension {
  const values = order.map((place) => valuesOf(field, part)[place] ?? null);
  const numbers = values.map(readNumeric);
  const isNumeric = values.every((value, index) => value === null || numbers[index] !== null);
  const label = field.kind === "metric" ? `${PART_WORDS[part]}${field.key}` : field.key;
  return isNumeric ? { id, label, kind: "number", values: numbers } : { id, label, kind: "text", values };
}
