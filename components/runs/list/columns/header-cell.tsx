"use client";
import {
  ArrowDown,
  ArrowUp,
  ChartLine,
  ChevronDown,
  ChevronsLeftRight,
  Group,
  MoveLeft,
  MoveRight,
  X,
} from "lucide-react";
import type { DragEvent } from "react";
import { classes } from "@/components/ui/classes";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { Th } from "@/components/ui/table";
import { type Column, metricField } from "./columns";
import { ResizeHandle } from "./resize-handle";

/** What can be done with the columns of a table; a table that offers less leaves it out. */
export interface ColumnActions {
  move(from: number, to: number): void;
  replace(index: number, id: string): void;
  remove(index: number): void;
  resize(id: string, px: number): void;
  groupBy?(id: string): void;
  chart?(metric: string): void;
}

interface HeaderCellProps {
  column: Column;
  index: number;
  count: number;
  widthPx: number;
  sort: string | null;
  onSort(sort: string | null): void;
  actions: ColumnActions;
}

const DRAG_TYPE = "application/x-atelier-column";

/** The head of a column: sorts by a click, moves by drag and drop, widens at its edge, and has a menu for all of it. */
export function HeaderCell(props: HeaderCellProps) {
  const { column, index, widthPx, sort, onSort, actions } = props;
  const direction = directionOf(sort, column.id);
  function drop(event: DragEvent) {
    const from = Number(event.dataTransfer.getData(DRAG_TYPE));
    event.preventDefault();
    if (from !== index) actions.move(from, index);
  }
  return (
    <Th
      aria-sort={direction}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAG_TYPE, String(index))}
      onDragOver={(event) => event.dataTransfer.types.includes(DRAG_TYPE) && event.preventDefault()}
      onDrop={drop}
      className="group/head relative border-b"
    >
      <span
        className={classes("flex min-w-0 items-center gap-0.5", column.kind === "number" && "justify-end")}
      >
        <SortButton {...{ column, direction, onSort }} />
        <ColumnMenu {...props} />
      </span>
      <ResizeHandle label={column.label} widthPx={widthPx} onResize={(px) => actions.resize(column.id, px)} />
    </Th>
  );
}

type Direction = "ascending" | "descending" | "none";

export function directionOf(sort: string | null, id: string): Direction {
  if (sort === `${id} DESC`) return "descending";
  return sort === `${id} ASC` ? "ascending" : "none";
}

interface SortButtonProps {
  column: Pick<Column, "id" | "label">;
  direction: Direction;
  onSort(sort: string | null): void;
}

/** A click sorts downwards, the next upwards, the third lets go. */
export function SortButton({ column: { id, label }, direction, onSort }: SortButtonProps) {
  const next = { none: `${id} DESC`, descending: `${id} ASC`, ascending: null }[direction];
  return (
    <button
      type="button"
      onClick={() => onSort(next)}
      title={label}
      className="inline-flex min-w-0 items-center gap-1 hover:text-ink"
    >
      <span className="truncate">{label}</span>
      {direction === "descending" && <ArrowDown aria-hidden className="size-3 shrink-0" />}
      {direction === "ascending" && <ArrowUp aria-hidden className="size-3 shrink-0" />}
    </button>
  );
}

const NUDGE_PX = 40;

function ColumnMenu({ column, index, count, widthPx, onSort, actions }: HeaderCellProps) {
  const { id, label, source, name, kind } = column;
  return (
    <Menu>
      <MenuTrigger
        aria-label={`Column ${label}`}
        className="shrink-0 rounded-sm opacity-0 group-hover/head:opacity-100 hover:bg-hover focus-visible:opacity-100 data-[state=open]:opacity-100"
      >
        <ChevronDown aria-hidden className="size-3.5" />
      </MenuTrigger>
      <MenuContent align="start">
        <MenuItem onSelect={() => onSort(`${id} ASC`)}>
          <ArrowUp aria-hidden /> Sort upwards
        </MenuItem>
        <MenuItem onSelect={() => onSort(`${id} DESC`)}>
          <ArrowDown aria-hidden /> Sort downwards
        </MenuItem>
        {source === "metric" && (
          <>
            <MenuSeparator />
            {PARTS.map(({ part, word }) => (
              <MenuItem
                key={part}
                disabled={id === metricField(name, part)}
                onSelect={() => actions.replace(index, metricField(name, part))}
              >
                {word}
              </MenuItem>
            ))}
            {actions.chart && (
              <MenuItem onSelect={() => actions.chart?.(name)}>
                <ChartLine aria-hidden /> Chart it
              </MenuItem>
            )}
          </>
        )}
        {actions.groupBy && ["param", "tag"].includes(source) && (
          <MenuItem onSelect={() => actions.groupBy?.(id)}>
            <Group aria-hidden /> Group by it
          </MenuItem>
        )}
        {actions.groupBy && kind === "experiment" && (
          <MenuItem onSelect={() => actions.groupBy?.(id)}>
            <Group aria-hidden /> Group by it
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem disabled={index === 0} onSelect={() => actions.move(index, index - 1)}>
          <MoveLeft aria-hidden /> Move left
        </MenuItem>
        <MenuItem disabled={index === count - 1} onSelect={() => actions.move(index, index + 1)}>
          <MoveRight aria-hidden /> Move right
        </MenuItem>
        <MenuItem onSelect={() => actions.resize(id, widthPx + NUDGE_PX)}>
          <ChevronsLeftRight aria-hidden /> Wider
        </MenuItem>
        <MenuItem onSelect={() => actions.resize(id, widthPx - NUDGE_PX)}>
          <ChevronsLeftRight aria-hidden className="rotate-90" /> Narrower
        </MenuItem>
        <MenuItem onSelect={() => actions.remove(index)}>
          <X aria-hidden /> Remove the column
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}

const PARTS = [
  { part: "last", word: "Latest value" },
  { part: "min", word: "Lowest value" },
  { part: "max", word: "Highest value" },
] as const;
