/** How REST v1 asks for a page of a list: `filter`, `order_by`, `limit` and `cursor`, the same at every list. */
import { z } from "zod";
import { refuseIssues } from "@/domain/issues";
import { didYouMean } from "@/domain/nearest";
import { splitOrders } from "@/domain/search/split-orders";
import { parse } from "@/server/core/parse";

export const listQuery = z.object({
  filter: z
    .string()
    .optional()
    .meta({ description: "In the search language: `created_at > 0 AND name = 'a'`" }),
  order_by: z.string().optional().meta({ description: "`name DESC, created_at`" }),
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
  cursor: z.string().optional().meta({ description: "`next` of the page before" }),
});

/** What other interfaces call the same. */
const ELSEWHERE: Record<string, string> = {
  max_results: "limit",
  page_size: "limit",
  top: "limit",
  page_token: "cursor",
  next: "cursor",
  sort: "order_by",
  search: "filter",
  query: "filter",
};

/** The question as the lists of the server take it. What no list here knows is refused, with the name that was meant. */
export function readListQuery<Own extends z.ZodRawShape>(query: unknown, own: z.ZodObject<Own>) {
  const given = { ...(query as Record<string, unknown>) };
  const known = [...Object.keys(listQuery.shape), ...Object.keys(own.shape)];
  const issues = Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: name, message: `is not a parameter of this list.${hint(name, known)}` }));
  if (issues.length > 0) throw refuseIssues(issues);
  const read = parse(listQuery.extend(own.shape), given) as z.output<typeof listQuery> &
    Record<string, unknown>;
  const { filter, order_by, limit, cursor, ...rest } = read;
  const asked = { filter, orderBy: splitOrders(order_by), limit, pageToken: cursor };
  return { ...asked, ...rest } as unknown as {
    filter?: string;
    orderBy: string[];
    limit?: number;
    pageToken?: string;
  } & z.output<z.ZodObject<Own>>;
}

function hint(name: string, known: readonly string[]): string {
  const meant = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name]! : undefined;
  const said = meant ? ` Did you mean \`${meant}\`?` : didYouMean(name, known);
  return said || ` Known: ${known.join(", ")}.`;
}
