import { type SQL, sql } from "drizzle-orm";
import { searchedFields } from "@/domain/search/metric-keys";
import { parseOrders } from "@/domain/search/order";
import { parseFilter } from "@/domain/search/parse";
import type { WorkspaceCtx } from "../core/context";
import { type ListSource, numberIn, textIn, timeIn } from "../search/list-page";
import type { FindTarget, SearchTarget } from "../search/target";

const ATTRIBUTES: Record<string, SearchTarget> = {
  experiment_id: textIn(sql`(case when e.is_default then '0' else e.id end)`),
  name: textIn(sql`e.name`),
  creation_time: timeIn(sql`e.created_at`),
  last_update_time: timeIn(sql`e.updated_at`),
  run_count: numberIn(sql`coalesce(s.run_count, 0)::float8`),
  last_run_time: timeIn(sql`s.last_run_at`, true),
};
const COUNTED = ["run_count", "last_run_time"];

const find: FindTarget = (field, alias) => {
  if (field.source === "attribute") return ATTRIBUTES[field.name]!;
  const tag = sql.raw(alias);
  const key = "key" in field ? field.key : field.name;
  const rows = {
    from: sql`experiment_tags ${tag}`,
    on: sql`${tag}.experiment_id = e.id and ${tag}.key = ${key}`,
  };
  return { type: "text", value: sql`${tag}.value`, isNullable: true, rows };
};

interface Asked {
  filter: string;
  orderBy: string[];
  /** What else must hold of `experiments e`. */
  where: SQL;
}

/** Where experiments are searched. All runs are counted only where the search asks for it. */
export function experimentSource(
  { workspaceId }: WorkspaceCtx,
  { filter, orderBy, where }: Asked,
): Omit<ListSource, "lastOrder"> {
  const fields = searchedFields(parseFilter(filter, "experiments"), parseOrders(orderBy, "experiments"));
  const isCounting = fields.some((field) => field.source === "attribute" && COUNTED.includes(field.name));
  const counts = sql`left join (
    select experiment_id, count(*)::int as run_count, max(created_at) as last_run_at from runs
    where workspace_id = ${workspaceId} and deleted_at is null group by experiment_id) s on s.experiment_id = e.id`;
  return {
    entity: "experiments",
    from: sql`experiments e ${isCounting ? counts : sql``}`,
    id: sql`e.id`,
    where: sql`e.workspace_id = ${workspaceId} and ${where}`,
    find,
  };
}
