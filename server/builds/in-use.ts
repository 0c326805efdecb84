import { type SQL, sql } from "drizzle-orm";
import { LEASED } from "@/domain/runs";

/**
 * True for a row of `environment_builds` whose content something is working with, in whatever workspace and on whatever
 * machine: a build that is so is neither removed nor replaced. What else comes to hold builds gets its line here.
 */
export const isInUse = (): SQL => sql`exists (
  select from runs join environment_builds held on held.id = runs.build_id
  where held.hash = environment_builds.hash and runs.status = any(${sql.param(LEASED)}::text[]))`;

/** So long a machine may be silent before nothing is asked of it. */
const SILENT = sql.raw("interval '60 seconds'");

/** True for a row of `environment_builds` whose machine is heard of. */
export const isNodeAlive = (): SQL => sql`exists (
  select from nodes where nodes.id = environment_builds.node_id and nodes.heartbeat_at > now() - ${SILENT})`;

/** True for one of which something is asked that was not done yet. */
export const isOrdered = (): SQL => sql`exists (
  select from build_orders where build_orders.build_id = environment_builds.id and build_orders.settled_at is null)`;
