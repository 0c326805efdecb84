/** What a deployment collects of its requests: Azure's `data_collector`, and which requests it takes. */
import { z } from "zod";
import { anything, fields, flag, number, text } from "../yaml/fields";

/** These two are made here of every request that is taken; all others are what scripts give. */
const RESERVED = ["request", "response"];
/** How a request went that something was collected of. */
export const TIMING = "timing";

const rate = number.pipe(z.number().gt(0, "0 collects nothing: leave it out").max(1));
const collectionName = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "has only letters, digits, _ and -");

export const collectorFields = fields("a data collector", {
  sampling_rate: rate.optional(),
  rolling_rate: text(z.string().max(100)).optional(),
  request_logging: anything.optional(),
  collections: z.record(
    collectionName,
    fields("a collection", {
      enabled: flag.optional(),
      sampling_rate: rate.optional(),
      data: anything.optional(),
      client_id: anything.optional(),
    }),
  ),
});

/** Of each collection that is on, which part of the requests is taken. */
export type CollectorSettings = Record<string, number>;

/** Undefined where nothing is collected. */
export function readCollector(
  file: z.infer<typeof collectorFields> | undefined,
): CollectorSettings | undefined {
  const on = Object.entries(file?.collections ?? {}).filter(([, { enabled }]) => enabled);
  if (on.length === 0) return undefined;
  const rates = on.map(([name, { sampling_rate }]) => [name, sampling_rate ?? file!.sampling_rate ?? 1]);
  return Object.fromEntries(rates);
}

export const collectedByScripts = (settings: CollectorSettings): string[] =>
  Object.keys(settings).filter((name) => !RESERVED.includes(name));

/** By its id alone, so that of one request all collections take part or none where their rates are equal. */
export function isTaken(requestId: string, rateOf: number | undefined): boolean {
  if (rateOf === undefined) return false;
  let hash = 0x811c9dc5;
  for (let at = 0; at < requestId.length; at++)
    hash = Math.imul(hash ^ requestId.charCodeAt(at), 0x01000193) >>> 0;
  // The last steps spread what ids that are alike have in common.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 < rateOf;
}

export interface CollectedRow {
  deploymentId: string;
  collection: string;
  requestId: string;
  at: Date;
  /** JSON. */
  content: string;
}
