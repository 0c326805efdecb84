import { sql } from "drizzle-orm";
import type { z } from "zod";
import { writeCsvTable } from "@/domain/csv";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { readColumns } from "../runs/read-columns";
import { browseRunsInput, findRuns } from "./browse-runs";

const PAGE_RUNS = 1_000;
/** In a file a text is whole, however long. */
const WHOLE_TEXT = 1_000_000;

export const exportRunsInput = browseRunsInput.pick({
  search: true,
  statuses: true,
  experiment: true,
  parent: true,
  isArchived: true,
  orderBy: true,
  columns: true,
});
const OWN_COLUMNS = ["run", "name", "experiment", "status", "user", "created", "started", "ended"];

/**
 * The list of a page as CSV: its filter, order and columns, all rows, page by page as they are read. The first piece
 * comes when the first page was found, so that a filter that is wrong is an error and not half a file.
 */
export async function* exportRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof exportRunsInput>,
): AsyncGenerator<string> {
  authorize(ctx, "runs:read");
  const given = parse(exportRunsInput, input);
  let pageToken: string | undefined;
  let head = writeCsvTable([[...OWN_COLUMNS, ...given.columns]]);
  do {
    const page: Awaited<ReturnType<typeof findRuns>> = await findRuns(ctx, {
      ...given,
      limit: PAGE_RUNS,
      pageToken,
    });
    yield head + (await writePage(ctx, page.ids, given.columns));
    head = "";
    pageToken = page.nextToken;
  } while (pageToken);
}

type Row = Record<string, string | null> & { id: string };

async function writePage(ctx: WorkspaceCtx, ids: string[], columns: string[]): Promise<string> {
  const iso = (column: string) =>
    sql.raw(`to_char(r.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
  const [rows, values] = await Promise.all([
    ctx.services.db.execute<Row>(sql`
      select r.id, r.name as run, r.display_name as name, e.name as experiment, r.status, r.user_name as user,
        ${iso("created_at")} as created, ${iso("started_at")} as started, ${iso("ended_at")} as ended
      from runs r join experiments e on e.id = r.experiment_id where r.id = any(${sql.param(ids)}::text[])`),
    readColumns(ctx, ids, columns, WHOLE_TEXT),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lines = ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const own = OWN_COLUMNS.map((name) => row[name] ?? null);
    return [[...own, ...columns.map((column) => values.get(id)?.[column] ?? null)]];
  });
  return writeCsvTable(lines);
}
