"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { sourceKey } from "@/domain/designer/columns";
import { type Design, stepNamed } from "@/domain/designer/design";
import type { Problem } from "@/domain/designer/problems";
import { useTRPC } from "../../live/trpc";
import { readRefusal } from "../../ui/refusal";
import { useDebounced } from "../../ui/use-debounced";
import type { SeenTable } from "./use-tables";

const PAUSE_MS = 250;
const WAIT_MS = 3_000;

interface SampleOptions {
  workspace: string;
  draftId: string;
  yaml: string;
  design: Design;
  isOff: boolean;
}

export interface Sample {
  tables: ReadonlyMap<string, SeenTable>;
  /** How large the table at each output is, in words. */
  sizes: ReadonlyMap<string, string>;
  problems: Problem[];
  /** What it waits for, or why there is none. */
  notice: string | null;
}

/** What the steps make of the first rows of the data, a moment after the text was changed; what they made, meanwhile. */
export function useSample({ workspace, draftId, yaml, design, isOff }: SampleOptions): Sample {
  const trpc = useTRPC();
  const asked = useDebounced(yaml, PAUSE_MS);
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    ...trpc.designer.sample.queryOptions({ workspace, draftId, yaml: asked }),
    enabled: !isOff,
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.waiting ? WAIT_MS : false),
  });
  const isOfNow = asked === yaml && !isPlaceholderData && !isFetching;
  const tables = useMemo(() => new Map(data?.answer?.tables.map(seenTable)), [data]);
  const sizes = useMemo(() => sizesOf(data?.answer?.tables ?? []), [data]);
  const problems = useMemo(
    () =>
      (data?.answer?.problems ?? []).flatMap(({ step, message }): Problem[] => {
        const found = stepNamed(design, step);
        return found
          ? [{ step, line: found.firstLine, message: `On a sample of its data: ${message}.` }]
          : [];
      }),
    [data, design],
  );
  return {
    tables,
    sizes,
    problems: isOfNow ? problems : [],
    notice: error ? readRefusal(error).message : (data?.waiting ?? data?.problem ?? null),
  };
}

/** `891 × 12`, by the output that gives it. */
const sizesOf = (tables: readonly (Told & { rowCount: number })[]): Map<string, string> =>
  new Map(
    tables.map(({ step, port, rowCount, columnCount }) => [
      sourceKey({ from: "step", step, port }),
      `${rowCount.toLocaleString("en")} × ${columnCount.toLocaleString("en")}`,
    ]),
  );

type Told = { step: string; port: string; columns: { name: string; type: string }[]; columnCount: number };

function seenTable(told: Told & { rowCount: number; rows: (string | null)[][] }): [string, SeenTable] {
  const { step, port, columns, columnCount, rowCount, rows } = told;
  const key = sourceKey({ from: "step", step, port });
  const seen = { columns, columnCount, rowCount, isFresh: true, isSure: false, isSample: true };
  return [key, { ...seen, rows: { few: { columns: columns.slice(0, rows[0]?.length ?? 0), rows } } }];
}
