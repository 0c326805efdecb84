"use client";
import { ChevronRight, Eye, EyeOff, Pin, PinOff, Target } from "lucide-react";
import Link from "next/link";
import { type MouseEvent, memo } from "react";
import { classes } from "@/components/ui/classes";
import type { RunRow } from "@/server/run-lists/browse-runs";
import type { Column } from "../columns/columns";
import { Cell } from "./cell";
import type { RowActions } from "./row-actions";

export interface RunLineProps {
  row: RunRow;
  href: string;
  depth: number;
  isOpen: boolean;
  isTree: boolean;
  columns: readonly Column[];
  /** The columns that can be seen. */
  from: number;
  to: number;
  base: RunRow | null;
  /** Undefined in tables that select nothing. */
  isSelected?: boolean;
  isActive: boolean;
  isPinned?: boolean;
  /** Its colour in the charts; empty where it is not in them, null where it was hidden; undefined beside no charts. */
  color?: string | null;
  /** Where it stays, in pixels from the top, when the others scroll. */
  stickyPx?: number;
  heightPx: number;
  actions: RowActions;
}

/** One run of the table. Drawn again only when something of its own has changed. */
export const RunLine = memo(function RunLine(props: RunLineProps) {
  const { row, href, columns, from, to, base, isActive, isSelected, stickyPx, heightPx, actions } = props;
  const isBase = base?.name === row.name;
  function open(event: MouseEvent) {
    if ((event.target as HTMLElement).closest("a,button,input,label")) return;
    if (event.metaKey || event.ctrlKey) globalThis.open(href);
    else if (event.shiftKey && isSelected !== undefined) actions.select(row.name, true);
    else actions.open(row.name);
  }
  const background = isSelected ? "bg-accent-soft" : isActive ? "bg-hover" : "bg-surface hover:bg-hover";
  return (
    <tr
      onClick={open}
      style={{ height: heightPx, top: stickyPx }}
      className={classes("group cursor-pointer", stickyPx !== undefined && "sticky z-10", background)}
      data-run={row.name}
      data-active={isActive || undefined}
    >
      <NameCell {...props} isBase={isBase} />
      {from > 0 && <td colSpan={from} className="border-b" />}
      {columns.slice(from, to).map((column) => (
        <td
          key={column.id}
          className={classes(
            "truncate border-b px-3",
            column.kind === "number" ? "num text-right" : "text-muted",
          )}
        >
          <Cell row={row} column={column} base={isBase ? undefined : baseValue(base, column)} />
        </td>
      ))}
      {to < columns.length && <td colSpan={columns.length - to} className="border-b" />}
      <td className="border-b" />
    </tr>
  );
});

function baseValue(base: RunRow | null, column: Column): number | undefined {
  const value = column.kind === "number" ? base?.values[column.id] : undefined;
  return typeof value === "number" ? value : undefined;
}

function NameCell(props: RunLineProps & { isBase: boolean }) {
  const { row, href, depth, isTree, isSelected, color, isActive, actions } = props;
  return (
    <td
      className={classes(
        "sticky left-0 z-[1] border-b bg-inherit pr-2 pl-6",
        isActive && "shadow-[inset_2px_0_0_var(--accent)]",
      )}
    >
      <span className="relative flex min-w-0 items-center gap-2">
        {isSelected !== undefined && (
          <input
            type="checkbox"
            aria-label={`Select ${row.displayName}`}
            className="shrink-0 accent-accent"
            checked={isSelected}
            onChange={() => {}}
            onClick={(event) => actions.select(row.name, event.shiftKey)}
          />
        )}
        {color !== undefined && <Dot {...{ row, color, actions }} />}
        {isTree && <Fold {...props} />}
        {row.path.length > 0 && depth === 0 && (
          <span className="max-w-[40%] shrink truncate text-xs text-faint" title={pathText(row)}>
            {pathText(row)} ›
          </span>
        )}
        <Link
          href={href}
          prefetch={false}
          className="min-w-0 truncate font-medium hover:text-accent"
          title={row.displayName}
        >
          {row.displayName}
        </Link>
        {row.childCount > 0 && (
          <span className="num shrink-0 text-xs text-faint" title={`${row.childCount} children`}>
            {row.childCount}
          </span>
        )}
        {props.isBase && (
          <span className="shrink-0 rounded-sm bg-info-soft px-1 text-xs text-info">baseline</span>
        )}
        {props.isPinned && !props.isBase && (
          <Pin aria-label="pinned" className="size-3 shrink-0 text-faint" />
        )}
        {props.isPinned !== undefined && <HoverActions {...props} />}
      </span>
    </td>
  );
}

const pathText = (row: RunRow) => row.path.map(({ displayName }) => displayName).join(" › ");

const ICON_BUTTON =
  "flex size-5 items-center justify-center rounded-sm text-muted hover:bg-sunken hover:text-ink";

function Dot({ row, color, actions }: { row: RunRow; color: string | null; actions: RowActions }) {
  if (color === "") return <span className="size-4 shrink-0" />;
  const label = `${color ? "Hide" : "Show"} ${row.displayName} in the charts`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="group/dot flex size-4 shrink-0 items-center justify-center"
      onClick={() => actions.toggleHidden(row.name)}
    >
      <span
        className={classes(
          "size-2.5 rounded-full group-hover/dot:hidden",
          !color && "border border-line-strong",
        )}
        style={{ background: color ?? undefined }}
      />
      {color ? (
        <EyeOff aria-hidden className="hidden size-3.5 text-muted group-hover/dot:block" />
      ) : (
        <Eye aria-hidden className="hidden size-3.5 text-muted group-hover/dot:block" />
      )}
    </button>
  );
}

const INDENT_PX = 16;

/** A pinned run stays by itself: its children are on its page. */
function Fold({ row, depth, isOpen, stickyPx, actions }: RunLineProps) {
  return (
    <span className="flex shrink-0 justify-end" style={{ width: 18 + depth * INDENT_PX }}>
      {row.childCount > 0 && stickyPx === undefined && (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Children of ${row.displayName}`}
          className={ICON_BUTTON}
          onClick={() => actions.toggleOpen(row.name)}
        >
          <ChevronRight
            aria-hidden
            className={classes("size-3.5 transition-transform", isOpen && "rotate-90")}
          />
        </button>
      )}
    </span>
  );
}

function HoverActions({ row, isPinned, isBase, actions }: RunLineProps & { isBase: boolean }) {
  const pin = isPinned ? `Unpin ${row.displayName}` : `Pin ${row.displayName}: it stays at the top`;
  const base = isBase ? "Compare with no baseline" : `Show all differences to ${row.displayName}`;
  const PinIcon = isPinned ? PinOff : Pin;
  return (
    <span className="absolute right-0 flex gap-0.5 rounded-sm bg-raised opacity-0 shadow-raised group-hover:opacity-100 focus-within:opacity-100">
      <button
        type="button"
        aria-label={pin}
        title={pin}
        className={ICON_BUTTON}
        onClick={() => actions.togglePin(row.name)}
      >
        <PinIcon aria-hidden className="size-3.5" />
      </button>
      <button
        type="button"
        aria-label={base}
        aria-pressed={isBase}
        title={base}
        className={ICON_BUTTON}
        onClick={() => actions.toggleBase(row.name)}
      >
        <Target aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
