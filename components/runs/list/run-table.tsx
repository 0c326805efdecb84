"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { RunRow } from "@/server/run-lists/browse-runs";
import { type Column, NAME_FIELD } from "./columns/columns";
import type { ColumnActions } from "./columns/header-cell";
import { TableHead } from "./columns/table-head";
import { useColumnWindow } from "./columns/use-column-window";
import { NoticeLine } from "./notice-line";
import type { Line } from "./rows/flatten-tree";
import type { RowActions } from "./rows/row-actions";
import { RunLine } from "./rows/run-line";
import { useScrollAnchor } from "./rows/use-scroll-anchor";
import type { Selection } from "./rows/use-selection";

const HEAD_PX = 32;
/** So many rows before the end the next page is asked for. */
const NEAR_END_ROWS = 30;
const NAME_PX = 288;
/** What a difference to the baseline takes beside its value. */
const DELTA_PX = 56;
/** Rows that are drawn before the size of the page is known. */
const FIRST_RECT = { width: 1_200, height: 800 };

export interface RunTableProps {
  workspace: string;
  /** Changes with the question that the rows answer: another list begins at its top. */
  listKey: string;
  columns: readonly Column[];
  widths: ReadonlyMap<string, number>;
  lines: readonly Line[];
  pinned?: readonly RunRow[];
  base?: RunRow | null;
  rowPx: number;
  isTree: boolean;
  sort: string | null;
  /** The row that the keys have marked, −1 for none. */
  active: number;
  /** Undefined where nothing is selected in this table. */
  selection?: Selection;
  /** Left of the first heading: the box that selects all. */
  head?: ReactNode;
  /** The colour of a run in the charts, null where it is hidden; undefined beside no charts. */
  colorOf?: (name: string) => string | null;
  isLoadingMore: boolean;
  rowActions: RowActions;
  columnActions: ColumnActions;
  onSort(sort: string | null): void;
  onEnd(): void;
  onMore(parent: string): void;
  /** Given a function that draws a row into the view. */
  scroller?: { current: (index: number) => void };
}

/** Runs as rows: a tree or a list, of which only what can be seen is drawn. */
export function RunTable(props: RunTableProps) {
  const { workspace, columns, widths, lines, pinned = [], base = null, rowPx, active, rowActions } = props;
  const box = useRef<HTMLDivElement>(null);
  // What stays at the top while the rows scroll under it.
  const headPx = HEAD_PX + pinned.length * rowPx;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => lines[index]!.key,
    overscan: 8,
    initialRect: FIRST_RECT,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew
  useEffect(() => {
    virtual.measure();
  }, [rowPx, virtual]);
  useScrollAnchor(box, lines, rowPx, props.listKey);
  useLayoutEffect(() => {
    if (props.scroller) props.scroller.current = (index) => virtual.scrollToIndex(index);
  });
  const items = virtual.getVirtualItems();
  useNearEnd(items.at(-1)?.index ?? 0, lines.length, props.onEnd);

  const hasBase = base !== null;
  const columnPx = useMemo(() => {
    const usualPx = ({ kind, widthPx }: Column) => widthPx + (hasBase && kind === "number" ? DELTA_PX : 0);
    return columns.map((column) => widths.get(column.id) ?? usualPx(column));
  }, [columns, widths, hasBase]);
  const namePx = widths.get(NAME_FIELD);
  const shown = useColumnWindow(box, columnPx);
  const totalPx = columnPx.reduce((sum, px) => sum + px, namePx ?? NAME_PX);
  const span = columns.length + 2;
  const topPx = (items[0]?.start ?? headPx) - headPx;
  const bottomPx = virtual.getTotalSize() - ((items.at(-1)?.end ?? headPx) - headPx);

  const runLine = (
    row: RunRow,
    rest: { depth: number; isOpen: boolean; isActive: boolean; stickyPx?: number },
  ) => (
    <RunLine
      key={rest.stickyPx === undefined ? `${rest.depth} ${row.name}` : `pinned ${row.name}`}
      row={row}
      href={`/${workspace}/runs/${row.name}`}
      isTree={props.isTree}
      columns={columns}
      from={shown.from}
      to={shown.to}
      base={base}
      isSelected={props.selection && (props.selection.isAll || props.selection.names.has(row.name))}
      isPinned={props.pinned && pinned.some(({ name }) => name === row.name)}
      color={props.colorOf?.(row.name)}
      heightPx={rowPx}
      actions={rowActions}
      {...rest}
    />
  );
  return (
    <section
      ref={box}
      aria-label="Runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-auto bg-surface"
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-left text-sm"
        style={{ minWidth: totalPx }}
      >
        <colgroup>
          <col style={{ width: namePx }} />
          {columns.map((column, index) => (
            <col key={column.id} style={{ width: columnPx[index] }} />
          ))}
          <col style={{ width: namePx === undefined ? 0 : undefined }} />
        </colgroup>
        <TableHead
          {...{ columns, columnPx }}
          namePx={namePx ?? NAME_PX}
          from={shown.from}
          to={shown.to}
          before={props.head}
          sort={props.sort}
          actions={props.columnActions}
          onSort={props.onSort}
        />
        {pinned.length > 0 && (
          <tbody>
            {pinned.map((row, index) =>
              runLine(row, { depth: 0, isOpen: false, isActive: false, stickyPx: HEAD_PX + index * rowPx }),
            )}
          </tbody>
        )}
        <tbody>
          {topPx > 0 && <Spacer heightPx={topPx} span={span} />}
          {items.map(({ index }) => {
            const line = lines[index]!;
            if (line.kind !== "run") {
              return <NoticeLine key={line.key} {...{ line, span }} heightPx={rowPx} onMore={props.onMore} />;
            }
            const { row, depth, isOpen } = line;
            return runLine(row, { depth, isOpen, isActive: index === active });
          })}
          {bottomPx > 0 && <Spacer heightPx={bottomPx} span={span} />}
        </tbody>
      </table>
      {props.isLoadingMore && <p className="sticky left-0 px-4 py-2 text-xs text-faint">Loading more…</p>}
    </section>
  );
}

function useNearEnd(lastIndex: number, count: number, onEnd: () => void): void {
  const latest = useRef(onEnd);
  latest.current = onEnd;
  const isNear = lastIndex >= count - NEAR_END_ROWS;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when more rows have come
  useEffect(() => {
    if (isNear) latest.current();
  }, [isNear, count]);
}

const Spacer = ({ heightPx, span }: { heightPx: number; span: number }) => (
  <tr aria-hidden>
    <td colSpan={span} style={{ height: heightPx, padding: 0 }} />
  </tr>
);
