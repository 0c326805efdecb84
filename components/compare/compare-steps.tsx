"use client";
import { useQuery } from "@tanstack/react-query";
import { Waypoints } from "lucide-react";
import Link from "next/link";
import type { ComparedMetric, ComparedStep } from "@/domain/pipelines/compare-steps";
import type { GraphStep } from "@/domain/pipelines/graph";
import { isActive } from "@/domain/runs";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import { StepState } from "../pipelines/step-state";
import { classes } from "../ui/classes";
import { formatMetric } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { ErrorState, Skeleton } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { type ComparedRun, useComparison } from "./compare-context";
import { PairOfRuns } from "./pair-picker";

export function CompareSteps() {
  return (
    <PairOfRuns icon={Waypoints} isFit={({ hasSteps }) => hasSteps} what="steps of a pipeline">
      {(left, right) => <StepPairs left={left} right={right} />}
    </PairOfRuns>
  );
}

function StepPairs({ left, right }: { left: ComparedRun; right: ComparedRun }) {
  const { workspace } = useComparison();
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const isGoing = isActive(left.status) || isActive(right.status);
  const compared = useQuery({
    ...trpc.compare.pipelines.queryOptions({ workspace, left: left.name, right: right.name }),
    refetchInterval: isGoing ? pollMs : false,
  });
  if (compared.error)
    return (
      <ErrorState
        className="m-6"
        title="The pipelines could not be compared"
        cause={readRefusal(compared.error).message}
      />
    );
  if (!compared.data) return <Skeleton className="m-6 h-40" />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4">
      <TableBox role="region" aria-label="The steps of both">
        <Table>
          <thead>
            <tr>
              <Th>Step</Th>
              <Th>Left</Th>
              <Th>Right</Th>
              <Th>What differs, from left to right</Th>
              <Th>Metrics</Th>
            </tr>
          </thead>
          <tbody>
            {compared.data.steps.map((pair) => (
              <StepPair key={pair.name} pair={pair} />
            ))}
          </tbody>
        </Table>
      </TableBox>
    </div>
  );
}

function StepPair({ pair }: { pair: ComparedStep }) {
  const { name, left, right, differences, metrics } = pair;
  const words = wordsOf(pair);
  const { label } = (right ?? left)!;
  return (
    <Tr className="align-top">
      <Td className="max-w-64 truncate font-medium" title={name}>
        {label}
      </Td>
      <Td>
        <StepOfSide step={left} />
      </Td>
      <Td>
        <StepOfSide step={right} />
      </Td>
      <Td className={classes("max-w-lg min-w-64", differences.length === 0 && "text-faint")}>
        <ul className="flex flex-col gap-0.5">
          {words.map((word) => (
            <li key={word} className="break-words">
              {word}
            </li>
          ))}
        </ul>
      </Td>
      <Td>
        <Metrics metrics={metrics} />
      </Td>
    </Tr>
  );
}

/** Both have begun before it can be said what they follow from. */
function wordsOf({ left, right, differences }: ComparedStep): string[] {
  if (!left) return ["Only the right pipeline has it"];
  if (!right) return ["Only the left pipeline has it"];
  if (differences.length > 0) return differences.map((word) => word[0]!.toUpperCase() + word.slice(1));
  return [left.run && right.run ? "Nothing" : "Not known before both have begun"];
}

function StepOfSide({ step }: { step: GraphStep | null }) {
  const { workspace } = useComparison();
  if (!step) return <span className="text-faint">–</span>;
  const state = (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <StepState step={step} />
    </span>
  );
  if (!step.run) return state;
  return (
    <Link
      href={`/${workspace}/runs/${step.run.name}`}
      aria-label={`The run of ${step.label}: ${step.run.name}`}
      className="block hover:underline"
    >
      {state}
    </Link>
  );
}

const SHOWN_METRICS = 8;
const shown = (value: number | null) => (value === null ? "–" : formatMetric(value));

function Metrics({ metrics }: { metrics: ComparedMetric[] }) {
  if (metrics.length === 0) return <span className="text-faint">–</span>;
  const more = metrics.length - SHOWN_METRICS;
  return (
    <ul className="flex flex-col gap-0.5">
      {metrics.slice(0, SHOWN_METRICS).map(({ key, left, right }) => (
        <li key={key} className="num flex gap-2 text-xs whitespace-nowrap">
          <span className="max-w-40 truncate text-muted" title={key}>
            {key}
          </span>
          {Object.is(left, right) ? (
            shown(left)
          ) : (
            <span className="font-medium">
              {shown(left)} → {shown(right)}
            </span>
          )}
        </li>
      ))}
      {more > 0 && <li className="text-xs text-faint">and {more} more</li>}
    </ul>
  );
}
