"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type MouseEvent, useEffect, useRef } from "react";
import type { RunRow } from "@/server/runs/browse-runs";
import { classes } from "../ui/classes";
import { formatMetric } from "../ui/format";
import { StatusPill } from "../ui/status-pill";
import { Th } from "../ui/table";
import { Duration, RelativeTime } from "../ui/time";
import { SortHeader } from "./sort-header";
import { useRowKeys } from "./use-row-keys";

const ROW_PX = 36;
/** So many rows before the end the next page is asked for. */
const NEAR_END_ROWS = 20;

interface RunTableProps {
  workspace: string;
  rows: RunRow[];
  metricKeys: string[];
  sort: string | null;
  isLoadingMore: boolean;
  onSort(sort: string | null): void;
  onEnd(): void;
}

export function RunTable({ workspace, rows, metricKeys, sort, isLoadingMore, onSort, onEnd }: RunTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const router = useRouter();
  const hrefOf = (row: RunRow) => `/${workspace}/runs/${row.name}`;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const active = useRowKeys(rows.length, {
    onOpen: (index) => router.push(hrefOf(rows[index]!)),
    onMove: (index) => virtual.scrollToIndex(index),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again only when the scroll has come further
  useEffect(() => {
    if (lastIndex >= rows.length - NEAR_END_ROWS) onEnd();
  }, [lastIndex, rows.length]);

  const topPx = items[0]?.start ?? 0;
  const bottomPx = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = 5 + metricKeys.length;
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-auto bg-surface">
      <table className="w-full border-collapse text-left text-sm">
        <thead className="sticky top-0 z-10">
          <tr>
            <SortHeader
              label="Run"
              field="attributes.run_name"
              {...{ sort, onSort }}
              className="sticky left-0 min-w-48 pl-6"
            />
            {/* What is said beside a status takes the width that the other columns leave. */}
            <Th className="w-full min-w-64">Status</Th>
            <Th>Experiment</Th>
            {metricKeys.map((key) => (
              <SortHeader key={key} label={key} field={`metrics.\`${key}\``} {...{ sort, onSort }} isNumber />
            ))}
            <SortHeader label="Started" field="attributes.start_time" {...{ sort, onSort }} />
            <Th className="pr-6">Duration</Th>
          </tr>
        </thead>
        <tbody>
          {topPx > 0 && <Spacer heightPx={topPx} span={span} />}
          {items.map(({ index, key }) => (
            <Row
              key={key}
              row={rows[index]!}
              href={hrefOf(rows[index]!)}
              metricKeys={metricKeys}
              isActive={index === active}
            />
          ))}
          {bottomPx > 0 && <Spacer heightPx={bottomPx} span={span} />}
        </tbody>
      </table>
      {isLoadingMore && <p className="px-6 py-2 text-xs text-faint">Loading more…</p>}
    </div>
  );
}

const Spacer = ({ heightPx, span }: { heightPx: number; span: number }) => (
  <tr aria-hidden>
    <td colSpan={span} style={{ height: heightPx }} />
  </tr>
);

interface RowProps {
  row: RunRow;
  href: string;
  metricKeys: string[];
  isActive: boolean;
}

function Row({ row, href, metricKeys, isActive }: RowProps) {
  const router = useRouter();
  const said = row.waitingReason ?? row.errorMessage ?? undefined;
  function open(event: MouseEvent) {
    if ((event.target as HTMLElement).closest("a,button")) return;
    if (event.metaKey || event.ctrlKey) window.open(href);
    else router.push(href);
  }
  return (
    <tr
      onClick={open}
      className={classes(
        "h-9 cursor-pointer border-b",
        isActive ? "bg-accent-soft" : "bg-surface hover:bg-hover",
      )}
      data-run={row.name}
    >
      <td className="sticky left-0 max-w-80 bg-inherit pr-3 pl-6">
        <span className="flex min-w-0 items-center gap-2">
          <Link
            href={href}
            prefetch={false}
            className="truncate font-medium hover:text-accent"
            title={row.displayName}
          >
            {row.displayName}
          </Link>
          {row.childCount > 0 && <span className="num shrink-0 text-xs text-faint">+{row.childCount}</span>}
        </span>
      </td>
      <td className="max-w-0 px-3">
        <span className="flex min-w-0 items-center gap-2">
          <StatusPill status={row.status} isCanceling={row.isCanceling && !row.endedAt} />
          <span className="min-w-0 flex-1 truncate text-xs text-faint" title={said}>
            {said}
          </span>
        </span>
      </td>
      <td className="max-w-48 truncate px-3 text-muted">{row.experiment}</td>
      {metricKeys.map((key) => (
        <td key={key} className="num px-3 text-right" title={row.metrics[key]?.toString()}>
          {row.metrics[key] === undefined ? (
            <span className="text-faint">–</span>
          ) : (
            formatMetric(row.metrics[key])
          )}
        </td>
      ))}
      <td className="px-3 whitespace-nowrap text-muted">
        <RelativeTime at={row.startedAt ?? row.createdAt} />
      </td>
      <td className="pr-6 pl-3 text-muted">
        <Duration from={row.startedAt} to={row.endedAt} />
      </td>
    </tr>
  );
}
