"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { bestPlaces, valuesOf } from "@/domain/compare";
import { Button } from "../../ui/button";
import { formatCount } from "../../ui/format";
import { useComparison } from "../compare-context";
import { FieldHeading, sortOf } from "./field-heading";
import { type ComparisonTableProps, KIND_LABELS } from "./field-table";
import { RunHeading } from "./run-heading";
import { goalOf } from "./use-table-state";
import { ValueCell } from "./value-cell";

const ROW_PX = 32;

/** A line a run, a column a field. */
export function RunTable({ sections, runs, state, setState }: ComparisonTableProps) {
  const { names, baseline } = useComparison();
  const box = useRef<HTMLDivElement>(null);
  const open = sections.filter(({ kind, fields }) => fields.length > 0 && !state.folded.includes(kind));
  const columns = useMemo(
    () =>
      open.flatMap(({ fields }) =>
        fields.map((field) => {
          const values = valuesOf(field, state.part);
          const goal = field.kind === "metric" ? goalOf({ goals: state.goals }, field.key) : null;
          return { field, values, goal, best: bestPlaces(values, goal) };
        }),
      ),
    [open, state.part, state.goals],
  );
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const topPx = items[0]?.start ?? 0;
  const bottomPx = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Comparison"
      className="min-h-0 flex-1 overflow-auto bg-surface"
    >
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <thead className="sticky top-0 z-10">
          <tr>
            <td className="sticky left-0 z-10 border-b bg-sunken" />
            {open.map(({ kind, fields, total, showMore }) => (
              <th
                key={kind}
                scope="colgroup"
                colSpan={fields.length}
                className="h-7 border-b border-l bg-sunken px-3 text-xs"
              >
                <span className="flex items-center gap-1.5 font-medium whitespace-nowrap text-muted">
                  {KIND_LABELS[kind]}
                  {showMore && (
                    <Button variant="ghost" size="sm" className="h-6!" onClick={showMore}>
                      {formatCount(total - fields.length)} more
                    </Button>
                  )}
                </span>
              </th>
            ))}
          </tr>
          <tr>
            <th
              scope="col"
              className="sticky left-0 z-10 h-9 min-w-40 border-b bg-sunken pl-6 text-xs font-medium text-muted"
            >
              Run
            </th>
            {columns.map(({ field }) => (
              <th
                key={field.id}
                scope="col"
                aria-sort={sortOf(field, state.sort)}
                className="h-9 max-w-44 min-w-28 border-b bg-sunken px-3 text-xs"
              >
                <FieldHeading {...{ field, state, setState }} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {topPx > 0 && <tr aria-hidden style={{ height: topPx }} />}
          {items.map(({ index }) => {
            const run = runs[index]!;
            const place = names.indexOf(run.name);
            const basePlace = baseline && run !== baseline ? names.indexOf(baseline.name) : undefined;
            return (
              <tr key={run.name}>
                <th
                  scope="row"
                  className="sticky left-0 z-[1] h-8 max-w-72 min-w-40 border-b bg-surface pr-3 pl-6"
                >
                  <RunHeading run={run} />
                </th>
                {columns.map(({ field, values, goal, best }) => (
                  <ValueCell
                    key={field.id}
                    value={values[place] ?? null}
                    isBest={best.has(place)}
                    goal={goal}
                    base={basePlace === undefined ? undefined : (values[basePlace] ?? null)}
                  />
                ))}
              </tr>
            );
          })}
          {bottomPx > 0 && <tr aria-hidden style={{ height: bottomPx }} />}
        </tbody>
      </table>
    </section>
  );
}
