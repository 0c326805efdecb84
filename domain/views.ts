import { z } from "zod";
import { idOf, line } from "./names";

/** The pages whose arrangement can be saved under a name. */
export const VIEW_PAGES = ["runs", "compare", "metrics"] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];

/** Longer addresses are refused by browsers and proxies on the way. */
export const MAX_VIEW_QUERY_CHARS = 8_000;

const page = z.enum(VIEW_PAGES);
const name = line(120).min(1, "Give the view a name.");
/** What stands behind the question mark of the page's address. */
const query = z.string().max(MAX_VIEW_QUERY_CHARS, "This page's address is too long to be kept as a view.");

export const listViewsInput = z.object({ page });
export const createViewInput = z.object({ page, name, query, isShared: z.boolean().default(false) });
export const viewInput = z.object({ viewId: idOf("view") });
export const updateViewInput = viewInput.extend({
  /** The version that the change was made from. */
  version: z.number().int(),
  name: name.optional(),
  query: query.optional(),
  isShared: z.boolean().optional(),
});
