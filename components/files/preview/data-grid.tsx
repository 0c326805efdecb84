"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

const ROW_PX = 28;
/** What a cell shows; all of it is in its tooltip. */
const CELL_CHARS = 200;
const TOOLTIP_CHARS = 4_000;

interface DataGridProps {
  label: string;
  columns: readonly { name: string; type?: string }[];
  rowCount: number;
  /** The texts of a row; undefined while they are fetched. */
  rowAt(index: number): readonly string[] | undefined;
  onRange?(first: number, last: number): void;
}

/** Rows and columns of a file, of which only the rows in view are drawn. Every value is text, formulas too. */
export function DataGrid({ label, columns, rowCount, rowAt, onRange }: DataGridProps) {
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 15,
    onChange: ({ range }) => range && onRange?.(range.startIndex, range.endIndex),
  });
  const items = virtual.getVirtualItems();
  const topPx = items[0]?.start ?? 0;
  const bottomPx = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="relative min-h-64 flex-1">
      <section
        ref={box}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        // Laid out by itself, so that its rows can never be what gives it its height.
        className="absolute inset-0 overflow-auto bg-surface"
      >
        <table aria-rowcount={rowCount} className="border-collapse text-left text-sm">
          <thead className="sticky top-0 z-10 bg-sunken">
            <tr className="h-8 text-xs text-muted">
              <th scope="col" className="px-3 text-right font-medium">
                <span className="sr-only">Row</span>
              </th>
              {columns.map(({ name, type }, index) => (
                <th key={index} scope="col" className="max-w-96 truncate px-3 font-medium" title={name}>
                  {cut(name)}
                  {type && <span className="ml-1.5 font-normal text-faint">{type}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {topPx > 0 && <Spacer heightPx={topPx} span={columns.length + 1} />}
            {items.map(({ index }) => {
              const row = rowAt(index);
              return (
                <tr key={index} className="border-t hover:bg-hover" style={{ height: ROW_PX }}>
                  <th scope="row" className="num px-3 text-right text-xs font-normal text-faint">
                    {index + 1}
                  </th>
                  {columns.map((_, column) => (
                    <Cell key={column} value={row ? (row[column] ?? "") : "…"} />
                  ))}
                </tr>
              );
            })}
            {bottomPx > 0 && <Spacer heightPx={bottomPx} span={columns.length + 1} />}
          </tbody>
        </table>
      </section>
    </div>
  );
}

const cut = (text: string) => (text.length > CELL_CHARS ? `${text.slice(0, CELL_CHARS)}…` : text);

function Cell({ value }: { value: string }) {
  return (
    <td
      className="num max-w-96 truncate px-3 font-mono text-xs whitespace-nowrap"
      title={value.slice(0, TOOLTIP_CHARS)}
    >
      {cut(value)}
    </td>
  );
}

const Spacer = ({ heightPx, span }: { heightPx: number; span: number }) => (
  <tr aria-hidden>
    <td colSpan={span} style={{ height: heightPx }} />
  </tr>
);
