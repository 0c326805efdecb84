"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown } from "lucide-react";
import { useRef } from "react";
import { bestPlaces, type CompareField, type FieldKind, valuesOf } from "@/domain/compare";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { formatCount } from "../../ui/format";
import { type ComparedRun, useComparison } from "../compare-context";
import { FieldHeading, sortOf } from "./field-heading";
import { RunHeading } from "./run-heading";
import type { FieldSection } from "./use-fields";
import { goalOf, type SetTableState, type TableState } from "./use-table-state";
import { ValueCell } from "./value-cell";

export interface ComparisonTableProps {
  sections: FieldSection[];
  runs: ComparedRun[];
  state: TableState;
  setState: SetTableState;
}

const ROW_PX = 32;
export const KIND_LABELS: Record<FieldKind, string> = {
  metric: "Metrics",
  param: "Parameters",
  attribute: "Attributes",
  tag: "Tags",
  package: "Packages",
};

type Row = { section: FieldSection; field?: CompareField; isMore?: boolean };

/** A line a field, a column a run. */
export function FieldTable({ sections, runs, state, setState }: ComparisonTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const rows = sections.flatMap((section): Row[] => [
    { section },
    ...(state.folded.includes(section.kind) ? [] : section.fields.map((field) => ({ section, field }))),
    ...(section.showMore && !state.folded.includes(section.kind) ? [{ section, isMore: true }] : []),
  ]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 16,
  });
  const items = virtual.getVirtualItems();
  const topPx = items[0]?.start ?? 0;
  const bottomPx = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = runs.length + 1;
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
            <th
              scope="col"
              className="sticky left-0 z-10 h-9 w-64 min-w-40 border-b bg-sunken pl-6 text-xs font-medium text-muted"
            >
              Name
            </th>
            {runs.map((run) => (
              <th key={run.name} scope="col" className="h-9 max-w-44 min-w-32 border-b bg-sunken px-3">
                <RunHeading run={run} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {topPx > 0 && <tr aria-hidden style={{ height: topPx }} />}
          {items.map(({ index }) => {
            const { section, field, isMore } = rows[index]!;
            if (field) return <FieldRow key={field.id} {...{ field, runs, state, setState }} />;
            return (
              <tr key={`${section.kind} ${isMore}`}>
                <th scope="rowgroup" colSpan={span} className="h-8 border-b bg-surface p-0">
                  <span className="sticky left-0 inline-flex pl-4">
                    {isMore ? (
                      <MoreButton section={section} />
                    ) : (
                      <SectionButton {...{ section, state, setState }} />
                    )}
                  </span>
                </th>
              </tr>
            );
          })}
          {bottomPx > 0 && <tr aria-hidden style={{ height: bottomPx }} />}
        </tbody>
      </table>
    </section>
  );
}

const MoreButton = ({ section: { fields, total, showMore } }: { section: FieldSection }) => (
  <Button variant="ghost" size="sm" onClick={showMore}>
    Show more: {formatCount(total - fields.length)} are left
  </Button>
);

interface SectionButtonProps {
  section: FieldSection;
  state: TableState;
  setState: SetTableState;
}

function SectionButton({ section: { kind, total, isPending }, state, setState }: SectionButtonProps) {
  const isFolded = state.folded.includes(kind);
  const folded = isFolded ? state.folded.filter((other) => other !== kind) : [...state.folded, kind];
  const none = state.same ? "none" : "no difference";
  return (
    <button
      type="button"
      aria-expanded={!isFolded}
      onClick={() => void setState({ folded })}
      className="flex items-center gap-1.5 font-semibold"
    >
      <ChevronDown aria-hidden className={classes("size-4 text-faint", isFolded && "-rotate-90")} />
      {KIND_LABELS[kind]}
      <span className="num text-xs font-normal text-faint">
        {isFolded || isPending ? "" : total === 0 ? none : formatCount(total)}
      </span>
    </button>
  );
}

interface FieldRowProps {
  field: CompareField;
  runs: ComparedRun[];
  state: TableState;
  setState: SetTableState;
}

function FieldRow({ field, runs, state, setState }: FieldRowProps) {
  const { names, baseline } = useComparison();
  const values = valuesOf(field, state.part);
  const goal = field.kind === "metric" ? goalOf(state, field.key) : null;
  const best = bestPlaces(values, goal);
  const base = baseline ? (values[names.indexOf(baseline.name)] ?? null) : undefined;
  return (
    <tr data-field={field.id} className="group">
      <th
        scope="row"
        aria-sort={sortOf(field, state.sort)}
        className="sticky left-0 z-[1] h-8 max-w-80 min-w-40 border-b bg-surface pr-3 pl-6 group-hover:bg-hover"
      >
        <FieldHeading {...{ field, state, setState }} />
      </th>
      {runs.map((run) => {
        const place = names.indexOf(run.name);
        return (
          <ValueCell
            key={run.name}
            value={values[place] ?? null}
            isBest={best.has(place)}
            goal={goal}
            base={run === baseline ? undefined : base}
          />
        );
      })}
    </tr>
  );
}
