"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useDeferredValue } from "react";
import { EXPERIMENT_ORDER_NAMES, EXPERIMENT_ORDERS, type ExperimentOrder } from "@/domain/experiments";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { Select } from "../ui/field";
import { ListError, SearchInput, ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { ExperimentTable } from "./experiment-table";
import { NewExperiment } from "./new-experiment";

const ORDER_WORDS: Record<ExperimentOrder, string> = {
  name: "By name",
  recent: "Latest run first",
  runs: "Most runs first",
};
const parsers = {
  q: parseAsString.withDefault(""),
  order: parseAsStringLiteral(EXPERIMENT_ORDER_NAMES).withDefault("name"),
};

interface ExperimentListProps {
  workspace: string;
  initial: Answers["experiments"]["list"];
}

export function ExperimentList({ workspace, initial }: ExperimentListProps) {
  const trpc = useTRPC();
  const [{ q, order }, setState] = useQueryStates(parsers);
  const search = useDeferredValue(q);
  const list = useInfiniteQuery({
    ...trpc.experiments.list.infiniteQueryOptions(
      { workspace, search: search || undefined, orderBy: [...EXPERIMENT_ORDERS[order]] },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: search || order !== "name" ? undefined : { pages: [initial], pageParams: [null] },
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ experiments }) => experiments) ?? [];
  return (
    <div className="flex flex-col gap-4 p-6">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search experiments"
          value={q}
          onChange={(next) => void setState({ q: next || null })}
        />
        <Select
          aria-label="Order"
          className="max-w-48"
          value={order}
          onChange={(event) => void setState({ order: event.target.value as ExperimentOrder })}
        >
          {EXPERIMENT_ORDER_NAMES.map((name) => (
            <option key={name} value={name}>
              {ORDER_WORDS[name]}
            </option>
          ))}
        </Select>
        <span className="ml-auto">{initial.can.write && <NewExperiment workspace={workspace} />}</span>
      </div>
      {list.isError ? (
        <ListError what="The experiments" list={list} />
      ) : rows.length === 0 && !list.isPending ? (
        <EmptyState
          icon={FlaskConical}
          title="No experiment of that name"
          action={<Snippet text={'mlflow.set_experiment("my-experiment")'} label="Copy the line" />}
        >
          An experiment gathers runs that belong together. It is made when a run first names it.
        </EmptyState>
      ) : (
        <ExperimentTable workspace={workspace} rows={rows} canWrite={initial.can.write} />
      )}
      <ShowMore list={list} />
    </div>
  );
}
