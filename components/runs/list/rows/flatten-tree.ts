import type { RunRow } from "@/server/run-lists/browse-runs";

/** The children of a run, as far as they are here. */
export interface Branch {
  rows: readonly RunRow[];
  hasMore: boolean;
  isLoading: boolean;
  /** Why they could not be read. */
  error: string | null;
}

/** What the table shows in one of its rows. */
export type Line =
  | { kind: "run"; key: string; depth: number; row: RunRow; isOpen: boolean }
  | { kind: "more"; key: string; depth: number; parent: string; left: number; isLoading: boolean }
  | { kind: "error"; key: string; depth: number; message: string };

/**
 * The rows of the list with the children of those that are open under them, at any depth. Those that stand elsewhere
 * (pinned at the top) are left out.
 */
export function flattenTree(
  rows: readonly RunRow[],
  open: ReadonlySet<string>,
  branches: ReadonlyMap<string, Branch>,
  elsewhere: ReadonlySet<string> = new Set(),
): Line[] {
  const lines: Line[] = [];
  const seen = new Set<string>();
  function add(row: RunRow, depth: number): void {
    if (elsewhere.has(row.name)) return;
    const isOpen = open.has(row.name) && row.childCount > 0 && !seen.has(row.name);
    lines.push({ kind: "run", key: `${depth} ${row.name}`, depth, row, isOpen });
    if (!isOpen) return;
    seen.add(row.name);
    const branch = branches.get(row.name);
    for (const child of branch?.rows ?? []) add(child, depth + 1);
    if (branch?.error)
      lines.push({ kind: "error", key: `error ${row.name}`, depth: depth + 1, message: branch.error });
    else if (!branch || branch.hasMore || branch.isLoading) lines.push(moreLine(row, depth + 1, branch));
  }
  for (const row of rows) add(row, 0);
  return lines;
}

function moreLine(row: RunRow, depth: number, branch: Branch | undefined): Line {
  const left = Math.max(0, row.childCount - (branch?.rows.length ?? 0));
  return {
    kind: "more",
    key: `more ${row.name}`,
    depth,
    parent: row.name,
    left,
    isLoading: branch?.isLoading ?? true,
  };
}
