"use client";
import type { Importance, ParameterWeight } from "@/domain/importance/importance";
import { MIN_RUNS } from "@/domain/importance/importance";
import { formatPlural } from "../../ui/format";
import { Table, TableBox, Td, Th, Tr } from "../../ui/table";

interface ImportanceTableProps {
  importance: Extract<Importance, { outcome: "measured" }>;
  target: string;
  /** The ids of the parameters that have an axis. */
  axes: readonly string[];
  onAxes(next: string[]): void;
  onLookAt(id: string): void;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** The parameters, the weightiest first; a tick gives one an axis, its name puts it on the scatter's x axis. */
export function ImportanceTable({ importance, target, axes, onAxes, onLookAt }: ImportanceTableProps) {
  const { parameters, explained, isWeak, runCount } = importance;
  return (
    <section aria-label="Importance of the parameters" className="flex min-w-0 flex-col gap-2">
      <p
        className={
          isWeak ? "rounded-md bg-warning-soft px-3 py-2 text-sm text-warning" : "text-sm text-muted"
        }
      >
        {isWeak
          ? `Of ${formatPlural(runCount, "run")}, the parameters explain ${percent(explained)} of how ${target} varies: no more than chance might. Do not conclude from the order below.`
          : `The parameters explain ${percent(explained)} of how ${target} varies among ${formatPlural(runCount, "run")}.`}
      </p>
      <TableBox className="max-h-[420px] overflow-y-auto">
        <Table>
          <thead className="sticky top-0">
            <tr>
              <Th aria-label="Axis" className="w-8" />
              <Th>Parameter</Th>
              <Th className="w-28">Importance</Th>
              <Th className="text-right" title="Spearman's rank correlation with the metric, from −1 to 1">
                Correlation
              </Th>
            </tr>
          </thead>
          <tbody>
            {parameters.map((parameter) => (
              <Weight
                key={parameter.id}
                {...{ parameter, onLookAt }}
                hasAxis={axes.includes(parameter.id)}
                onAxis={(isOn) =>
                  onAxes(isOn ? [...axes, parameter.id] : axes.filter((id) => id !== parameter.id))
                }
              />
            ))}
          </tbody>
        </Table>
      </TableBox>
      <details className="text-xs text-muted">
        <summary>How this is measured</summary>
        <p className="mt-1">
          Importance is what a random forest loses when the values of one parameter are shuffled among the
          runs (Breiman, 2001), each run judged by trees that have not seen it; the parts add up to what all
          parameters tell together. Correlation is Spearman’s, of ranks. Both need {MIN_RUNS} runs at least,
          and neither proves a cause.
        </p>
      </details>
    </section>
  );
}

interface WeightProps {
  parameter: ParameterWeight;
  hasAxis: boolean;
  onAxis(isOn: boolean): void;
  onLookAt(id: string): void;
}

function Weight({ parameter, hasAxis, onAxis, onLookAt }: WeightProps) {
  const { id, label, share, correlation } = parameter;
  return (
    <Tr className="hover:bg-hover">
      <Td>
        <input
          type="checkbox"
          aria-label={`Axis for ${label}`}
          className="accent-accent"
          checked={hasAxis}
          onChange={(event) => onAxis(event.target.checked)}
        />
      </Td>
      <Td className="max-w-40">
        <button
          type="button"
          title={`${label}: show it in the scatter chart`}
          onClick={() => onLookAt(id)}
          className="block max-w-full truncate hover:text-accent"
        >
          {label}
        </button>
      </Td>
      <Td>
        <span className="flex items-center gap-2">
          <span aria-hidden className="h-1.5 flex-1 rounded-sm bg-sunken">
            <span
              className="block h-full rounded-sm bg-accent"
              style={{ width: `${Math.min(100, share * 100)}%` }}
            />
          </span>
          <span className="num w-9 shrink-0 text-right text-xs">{percent(share)}</span>
        </span>
      </Td>
      <Td className="num text-right text-xs">
        {correlation === null ? (
          <span className="text-faint">–</span>
        ) : (
          <span className={correlation < 0 ? "text-warning" : "text-info"}>
            {correlation < 0 ? "−" : "+"}
            {Math.abs(correlation).toFixed(2)}
          </span>
        )}
      </Td>
    </Tr>
  );
}
