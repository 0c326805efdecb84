"use client";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { ChartCard, type ChartedRun } from "../chart-card";
import { useChartSettings } from "../chart-settings";
import { ChartToolbar, type GroupField } from "../chart-toolbar";
import { useWidth } from "../use-size";
import { ValueTile } from "../value-tile";
import { type BoardRow, boardRows, columnsFor, PINNED } from "./board-rows";
import { LargeCard } from "./large-card";
import { PlaceMenu } from "./place-menu";
import { useBoardLayout } from "./use-board-layout";
import { CHART_PX, useBoardWindow } from "./use-board-window";

export interface ChartBoardProps {
  workspace: string;
  runs: readonly ChartedRun[];
  /** The names of the metrics, in the order of their cards. */
  metrics: readonly string[];
  /** How often to ask while the runs go on; false when they have ended. */
  pollMs: number | false;
  /** Metrics that have one value, which is shown as a number. */
  singles?: ReadonlyMap<string, number>;
  /** Fields that the runs can be grouped by. */
  groupFields?: readonly GroupField[];
  /** At the right of the toolbar: saved views. */
  children?: ReactNode;
}

const NONE: ReadonlyMap<string, number> = new Map();

/** A card a metric in folding sections, of which only those on the screen exist. How it is arranged is in the address. */
export function ChartBoard(props: ChartBoardProps) {
  const { metrics, runs, singles = NONE, pollMs } = props;
  const { settings, setSettings } = useChartSettings();
  const commands = useBoardLayout();
  const { layout } = commands;
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const columns = columnsFor(widthPx);
  const rows = useMemo(
    () => boardRows({ metrics, singles: new Set(singles.keys()), layout, find: settings.find, columns }),
    [metrics, singles, layout, settings.find, columns],
  );
  const view = useBoardWindow(box, rows);
  const shared = { workspace: props.workspace, runs, settings, pollMs };

  return (
    <div className="flex flex-col gap-4">
      <ChartToolbar
        {...{ settings, setSettings, commands }}
        isLive={pollMs !== false}
        groupFields={runs.length > 1 ? props.groupFields : undefined}
      >
        {props.children}
      </ChartToolbar>
      {rows.length === 0 && <p className="py-8 text-center text-sm text-muted">No metric of that name.</p>}
      <div ref={box} className="relative" style={{ height: view.getTotalSize() }}>
        {widthPx > 0 &&
          view.getVirtualItems().map(({ index, key, start, size }) => {
            const row = rows[index]!;
            return (
              <div
                key={key}
                className="absolute inset-x-0 top-0"
                style={{ height: size, transform: `translateY(${start - view.options.scrollMargin}px)` }}
              >
                {row.kind === "section" ? (
                  <SectionHead row={row} onToggle={() => commands.toggleSection(row.id)} />
                ) : (
                  <Across count={row.kind === "values" ? columns * 2 : columns}>
                    {row.metrics.map((metric) =>
                      row.kind === "values" ? (
                        <ValueTile
                          key={metric}
                          metric={metric}
                          title={titleIn(row, metric)}
                          value={singles.get(metric)!}
                        />
                      ) : (
                        <ChartCard
                          key={metric}
                          {...shared}
                          metric={metric}
                          title={titleIn(row, metric)}
                          heightPx={CHART_PX}
                          menu={<PlaceMenu metric={metric} commands={commands} />}
                          onOpen={() => void setSettings({ card: metric })}
                        />
                      ),
                    )}
                  </Across>
                )}
              </div>
            );
          })}
      </div>
      <LargeCard {...shared} metric={settings.card} onClose={() => void setSettings({ card: null })} />
    </div>
  );
}

interface SectionHeadProps {
  row: Extract<BoardRow, { kind: "section" }>;
  onToggle(): void;
}

function SectionHead({ row, onToggle }: SectionHeadProps) {
  return (
    <h2>
      <button
        type="button"
        aria-expanded={row.isOpen}
        onClick={onToggle}
        className="group flex h-8 items-center gap-1.5 text-sm font-semibold"
      >
        <ChevronDown aria-hidden className="size-4 text-faint group-aria-[expanded=false]:-rotate-90" />
        {row.title}
        <span className="num text-xs font-normal text-faint">{row.count}</span>
      </button>
    </h2>
  );
}

function Across({ count, children }: { count: number; children: ReactNode }) {
  return (
    <div className="grid gap-3" style={{ gridTemplateColumns: `repeat(${count}, minmax(0, 1fr))` }}>
      {children}
    </div>
  );
}

/** Under its prefix a metric needs no prefix. */
const titleIn = ({ section }: Extract<BoardRow, { metrics: string[] }>, metric: string): string =>
  section === PINNED || section === "" ? metric : metric.slice(section.length + 1);
