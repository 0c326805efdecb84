"use client";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  columnFields,
  isAsRun,
  sourceAt,
  sourceKey,
  type TableSource,
  tablesInto,
} from "@/domain/designer/columns";
import { type Design, type FindInterface, interfaceOf, stepNamed } from "@/domain/designer/design";
import { readDesign } from "@/domain/designer/read-design";
import type { GraphStep } from "@/domain/pipelines/graph";
import type { Preview } from "@/domain/tables";
import { fileHref } from "../../files/file-tree";
import { openParquet } from "../../files/preview/open-parquet";
import { useTRPC } from "../../live/trpc";

/** What is known of a table that goes along an edge. */
export interface SeenTable {
  columns: readonly { name: string; type: string }[];
  /** How many columns there are in all. */
  columnCount: number;
  /** Null where it would take reading all of it. */
  rowCount: number | null;
  /** False where something that leads to it has been changed since the run. */
  isFresh: boolean;
  /** Whether a component finds these columns and no others: a guess of their names, or a part of them, refutes nothing. */
  isSure: boolean;
  /** True of what was made of the first rows of the data while one draws. */
  isSample?: boolean;
  rows: { file: { path: string; sizeBytes: number }; href: string } | { few: FewRows };
}

/** The first rows of a table, cells as text. */
export type FewRows = Pick<Preview, "rows"> & { columns: readonly { name: string; type: string }[] };

export type SeeTable = (source: TableSource) => SeenTable | null;

interface TablesOptions {
  workspace: string;
  design: Design;
  find: FindInterface;
  lastRun: string | null;
  lastOf(step: string): GraphStep | null;
  /** The step whose tables are looked at. */
  chosen: string | null;
  sample: ReadonlyMap<string, SeenTable>;
}

const FOR_EVER = Number.POSITIVE_INFINITY;

/** The tables that fields of the draft name columns of, and those of the chosen step: of its data, and of its last run. */
export function useTables(options: TablesOptions): SeeTable {
  const { workspace, design, lastRun, sample } = options;
  const trpc = useTRPC();
  const { data: yaml } = useQuery({
    ...trpc.runs.get.queryOptions({ workspace, run: lastRun ?? "" }),
    enabled: lastRun !== null,
    staleTime: FOR_EVER,
    select: (run) => run.yaml,
  });
  const ran = useMemo(() => (yaml ? readDesign(yaml).design : null), [yaml]);
  const wanted = wantedOf(options);
  const ofSteps = useOutputs(options, wanted);
  const ofData = useData(workspace, wanted);
  return useMemo(() => {
    return (source) => {
      const key = sourceKey(source);
      if (source.from === "data") return ofData[key] ?? null;
      const seen = ofSteps[key];
      const isFresh = ran !== null && isAsRun(source.step, design, ran);
      // A run of just this shows all of the rows.
      const tried = sample.get(key);
      if (!seen || (tried && !isFresh)) return tried ?? null;
      return { ...seen, isFresh, isSure: isFresh && seen.columns.length === seen.columnCount };
    };
  }, [ofSteps, ofData, ran, design, sample]);
}

/** A graph may have hundreds of steps: only what is shown or compared is asked for. */
function wantedOf({ design, find, chosen }: TablesOptions): TableSource[] {
  const step = chosen === null ? undefined : stepNamed(design, chosen);
  const own = step ? Object.keys(interfaceOf(step, design, find).outputs) : [];
  const sources = [
    ...design.steps.flatMap((each) =>
      [...columnFields(each, design, find).values()].map((port) => sourceAt(each, port, design)),
    ),
    ...(step ? tablesInto(step, design, find).map(({ source }) => source) : []),
    ...own.map((port): TableSource => ({ from: "step", step: step!.name, port })),
  ];
  const known = new Map(sources.flatMap((source) => (source ? [[sourceKey(source), source]] : [])));
  return [...known.values()];
}

/** What the steps' last runs gave, by the footers of their files. */
function useOutputs({ workspace, lastOf }: TablesOptions, wanted: TableSource[]) {
  const trpc = useTRPC();
  const outputs = wanted.flatMap((source) => {
    const run = source.from === "step" ? lastOf(source.step)?.run : null;
    return source.from === "step" && run?.status === "completed" ? [{ source, run: run.name }] : [];
  });
  const runs = [...new Set(outputs.map(({ run }) => run))];
  const listed = useQueries({
    queries: runs.map((run) => ({
      ...trpc.runs.files.queryOptions({ workspace, run }),
      retry: false,
      staleTime: FOR_EVER,
    })),
  });
  const files = outputs.flatMap(({ source, run }) => {
    const own = listed[runs.indexOf(run)]?.data?.filter(({ output }) => output === source.port) ?? [];
    const [file, ...more] = own.filter(({ path }) => path.endsWith(".parquet"));
    const base = `/${workspace}/runs/${run}/files`;
    return file && more.length === 0
      ? [{ key: sourceKey(source), file, href: fileHref(base, file.path) }]
      : [];
  });
  return useQueries({
    queries: files.map(({ file, href }) => ({
      queryKey: ["parquet", href, file.sizeBytes],
      queryFn: () => openParquet(href, file.sizeBytes),
      retry: false,
      staleTime: FOR_EVER,
    })),
    combine: (answers): Record<string, Omit<SeenTable, "isFresh" | "isSure">> =>
      Object.fromEntries(
        answers.flatMap(({ data }, index) => {
          const { key, file, href } = files[index]!;
          if (!data) return [];
          const { columns, columnCount, rowCount } = data;
          return [[key, { columns, columnCount, rowCount, rows: { file, href } }]];
        }),
      ),
  });
}

/** What data assets hold, by their first rows: nothing needs to have run. */
function useData(workspace: string, wanted: TableSource[]) {
  const trpc = useTRPC();
  const assets = wanted.flatMap((source) =>
    source.from === "data" && source.version !== null ? [{ ...source, version: source.version }] : [],
  );
  return useQueries({
    queries: assets.map(({ asset, version }) => ({
      ...trpc.data.preview.queryOptions({ workspace, asset, version }),
      retry: false,
      staleTime: FOR_EVER,
    })),
    combine: (answers): Record<string, SeenTable> =>
      Object.fromEntries(
        answers.flatMap(({ data }, index) => {
          const preview = data?.table;
          if (!preview) return [];
          const { columns, rowCount } = preview;
          const seen = {
            columns,
            columnCount: columns.length,
            rowCount,
            isFresh: true,
            rows: { few: preview },
          };
          return [[sourceKey(assets[index]!), { ...seen, isSure: isPlain(preview) }]];
        }),
      ),
  });
}

/** Read alike by everybody: with names in its first line, commas between, and nothing left out. */
const isPlain = ({ notices, hasHeader, delimiter }: Preview): boolean =>
  notices.length === 0 && hasHeader !== false && (delimiter === null || delimiter === ",");
