import type { Sql } from "@/db/client";

/** A table with its columns, for COPY. `identity` names the columns whose sequence must be moved on after a load. */
export interface TableFacts {
  name: string;
  columns: string[];
  identity: string[];
}

/** Filled by triggers as the rows of others are restored. */
const DERIVED = ["run_keys"];

/** Every table of ours that a backup holds, each after those that its foreign keys point to. */
export async function listTables(sql: Sql): Promise<TableFacts[]> {
  const columns = await sql<{ table: string; column: string; identity: boolean }[]>`
    select table_name as table, column_name as column, is_identity = 'YES' as identity from information_schema.columns
    where table_schema = 'public' and table_name <> all(${DERIVED}) order by table_name, ordinal_position`;
  const references = await sql<{ from: string; to: string }[]>`
    select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
    where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace`;
  const names = [...new Set(columns.map((row) => row.table))];
  return inOrder(names, references).map((name) => {
    const own = columns.filter((row) => row.table === name);
    return {
      name,
      columns: own.map((row) => row.column),
      identity: own.filter((row) => row.identity).map((row) => row.column),
    };
  });
}

function inOrder(names: string[], references: { from: string; to: string }[]): string[] {
  const done: string[] = [];
  const visit = (name: string, above: string[]) => {
    if (done.includes(name) || above.includes(name)) return;
    for (const { from, to } of references) if (from === name) visit(to, [...above, name]);
    done.push(name);
  };
  for (const name of names) visit(name, []);
  return done;
}

/** The text of COPY's table and column list. The names come from the catalogue, or were checked. */
export const copyTarget = (table: TableFacts): string =>
  `"${table.name}" (${table.columns.map((column) => `"${column}"`).join(", ")})`;

export interface Manifest {
  format: 1;
  createdAt: string;
  /** How many migrations the database had. */
  migrations: number;
  tables: TableFacts[];
}
