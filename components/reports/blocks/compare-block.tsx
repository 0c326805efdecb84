"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { bestPlaces, guessGoal, readFieldId, valuesOf } from "@/domain/compare";
import type { Block } from "@/domain/report-blocks";
import { ValueCell } from "../../compare/table/value-cell";
import { plainId, useFieldsById } from "../../compare/use-fields-by-id";
import { useTRPC } from "../../live/trpc";
import { Table, TableBox, Th } from "../../ui/table";
import { LiveBlock } from "./live-block";
import type { SelectedRun } from "./use-selected-runs";

/** So many metrics and so many parameters are shown where the block names no fields. */
const MOST = 20;

export function CompareBlock({ workspace, source }: { workspace: string; source: string }) {
  return (
    <LiveBlock kind="compare" {...{ workspace, source }}>
      {(block, runs) => <Comparison {...{ workspace, block, runs }} />}
    </LiveBlock>
  );
}

interface ComparisonProps {
  workspace: string;
  block: Block<"compare">;
  runs: SelectedRun[];
}

function Comparison({ workspace, block, runs }: ComparisonProps) {
  const trpc = useTRPC();
  const names = runs.map(({ name }) => name);
  const named = useFieldsById({ workspace, names }, block.fields ?? []);
  const differing = (kind: "metric" | "param") => ({
    ...trpc.compare.fields.queryOptions({ workspace, runs: names, kind, isDiffering: true, limit: MOST }),
    enabled: block.fields === undefined,
  });
  const metrics = useQuery(differing("metric"));
  const params = useQuery(differing("param"));
  const lines = block.fields
    ? block.fields.flatMap((id) => {
        const field = named.get(plainId(id));
        return field ? [{ field, part: readFieldId(id)!.part }] : [];
      })
    : [metrics, params].flatMap(({ data }) =>
        (data?.fields ?? []).map((field) => ({ field, part: "last" as const })),
      );
  const basePlace = block.baseline === undefined ? -1 : names.indexOf(block.baseline);
  return (
    <>
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Name</Th>
              {runs.map(({ name, displayName }) => (
                <Th key={name} className="max-w-44 truncate">
                  <Link href={`/${workspace}/runs/${name}`} prefetch={false} title={displayName}>
                    {displayName}
                  </Link>
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ field, part }) => {
              const values = valuesOf(field, part);
              const goal = field.kind === "metric" ? guessGoal(field.key) : null;
              const best = bestPlaces(values, goal);
              return (
                <tr key={`${field.id} ${part}`}>
                  <th scope="row" className="max-w-60 truncate border-b px-3 font-normal text-muted">
                    {part === "last" ? field.key : `${part} ${field.key}`}
                  </th>
                  {names.map((name, place) => (
                    <ValueCell
                      key={name}
                      value={values[place] ?? null}
                      isBest={best.has(place)}
                      goal={goal}
                      base={basePlace < 0 || place === basePlace ? undefined : (values[basePlace] ?? null)}
                    />
                  ))}
                </tr>
              );
            })}
          </tbody>
        </Table>
      </TableBox>
      <Link
        href={`/${workspace}/compare/table?runs=${names.join(",")}`}
        prefetch={false}
        className="text-xs print:hidden"
      >
        Open the comparison
      </Link>
    </>
  );
}
