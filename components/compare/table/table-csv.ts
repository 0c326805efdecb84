import { type CompareField, FIELD_KINDS, type FieldKind, valuesOf } from "@/domain/compare";
import { writeCsvTable } from "@/domain/csv";
import type { useTRPCClient } from "../../live/trpc";
import type { TableState } from "./use-table-state";

const PAGE_FIELDS = 500;

interface TableOf {
  workspace: string;
  runs: string[];
  labels: readonly { name: string; displayName: string }[];
  state: TableState;
}

/** The whole table as CSV, a field a line: also what is on pages that were not opened. */
export async function fetchTable(client: ReturnType<typeof useTRPCClient>, table: TableOf): Promise<string> {
  const { workspace, runs, labels, state } = table;
  const ask = (kind: FieldKind, cursor: string | null) =>
    client.compare.fields.query({
      workspace,
      runs,
      kind,
      cursor,
      search: state.q || undefined,
      isDiffering: !state.same,
      limit: PAGE_FIELDS,
    });
  const fields: CompareField[] = [];
  for (const kind of FIELD_KINDS) {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof ask>> = await ask(kind, cursor);
      fields.push(...page.fields);
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
  const label = (name: string) => labels.find((run) => run.name === name)?.displayName ?? name;
  return writeCsvTable([
    ["kind", "name", ...runs.map(label)],
    ["run", "", ...runs],
    ...fields.map((field) => [field.kind, field.key, ...valuesOf(field, state.part)]),
  ]);
}
