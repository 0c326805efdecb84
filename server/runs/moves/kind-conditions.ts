import { type SQL, sql } from "drizzle-orm";
import type { RunExecutor } from "@/domain/run-kinds/descriptor";
import { kindsOf } from "@/domain/run-kinds/run-kinds";
import { TERMINAL } from "@/domain/runs";

/** Written out, so that the planner sees that an index over these kinds will do. */
const kinds = (executor: RunExecutor): SQL =>
  sql.raw(
    `(${kindsOf(executor)
      .map((kind) => `'${kind}'`)
      .join(", ")})`,
  );

/** True for the runs that a node executes; `run` is how the query calls the table. */
export const isForNodes = (run = "runs"): SQL => sql`${sql.raw(run)}.kind in ${kinds("node")}`;
/** True for the runs of clients, which are ended by them. */
export const isOfClient = (run = "runs"): SQL => sql`${sql.raw(run)}.kind in ${kinds("client")}`;

/** True for the runs that an engine carries out by making others. */
export const isForEngine = (run = "runs"): SQL => sql`${sql.raw(run)}.kind in ${kinds("engine")}`;

/** `isUnderWay` of domain/run-kinds. */
export const isUnderWay = (run = "runs"): SQL =>
  sql`(not ${isOfClient(run)} and ${sql.raw(run)}.status not in ('notStarted', ${sql.raw(TERMINAL.map((end) => `'${end}'`).join(", "))}))`;

/** Nothing is still to be copied from a datastore or the web. */
export const hasInputs = (run = "runs"): SQL => sql`not exists (select from run_data_inputs staged
  where staged.run_id = ${sql.raw(run)}.id and staged.kind <> 'http' and staged.snapshot_id is null)`;
