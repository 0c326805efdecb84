import { z } from "zod";
import { MAX_ORDERS } from "./order";

/** Where the page before ended, as it said. */
export const pageToken = z.string().max(100_000).optional();

/** What every list is asked for, whichever door it stands behind: each door has its own names for the same. */
export const listInput = z.object({
  /** In the search language, by the names that `domain/search/entities` has for the records of the list. */
  filter: z.string().max(5_000).default(""),
  /** `updated_at DESC`, the most important first; each list has an order of its own without it. */
  orderBy: z.array(z.string().max(600)).max(MAX_ORDERS).default([]),
  limit: z.number().int().min(1).max(1_000).default(50),
  pageToken,
});
export type ListInput = z.output<typeof listInput>;

/** A page of a list; without a token it is the last. */
export interface ListPage<Row> {
  rows: Row[];
  nextToken?: string;
}
