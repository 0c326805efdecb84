"use client";
import { memo, type ReactNode } from "react";
import { Th } from "@/components/ui/table";
import { type Column, NAME_FIELD } from "./columns";
import { type ColumnActions, directionOf, HeaderCell, SortButton } from "./header-cell";
import { ResizeHandle } from "./resize-handle";

interface TableHeadProps {
  columns: readonly Column[];
  columnPx: readonly number[];
  namePx: number;
  /** The columns that can be seen. */
  from: number;
  to: number;
  sort: string | null;
  /** Left of the first heading. */
  before: ReactNode;
  actions: ColumnActions;
  onSort(sort: string | null): void;
}

const NAME_COLUMN = { id: NAME_FIELD, label: "Run" };

/** The headings of the table. While rows scroll they stay as they are. */
export const TableHead = memo(function TableHead(props: TableHeadProps) {
  const { columns, columnPx, namePx, from, to, sort, actions, onSort } = props;
  const direction = directionOf(sort, NAME_FIELD);
  return (
    <thead className="sticky top-0 z-20">
      <tr>
        <Th aria-sort={direction} className="sticky left-0 z-[2] border-b pl-6">
          <span className="flex items-center gap-2">
            {props.before}
            <SortButton column={NAME_COLUMN} {...{ direction, onSort }} />
          </span>
          <ResizeHandle label="Run" widthPx={namePx} onResize={(px) => actions.resize(NAME_FIELD, px)} />
        </Th>
        {from > 0 && <td colSpan={from} className="border-b bg-sunken" />}
        {columns.slice(from, to).map((column, offset) => (
          <HeaderCell
            key={column.id}
            index={from + offset}
            count={columns.length}
            widthPx={columnPx[from + offset]!}
            {...{ column, sort, onSort, actions }}
          />
        ))}
        {to < columns.length && <td colSpan={columns.length - to} className="border-b bg-sunken" />}
        <td className="border-b bg-sunken" />
      </tr>
    </thead>
  );
});
