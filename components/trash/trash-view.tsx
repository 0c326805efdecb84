"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { RotateCcw, Trash2, X } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useDeferredValue, useState } from "react";
import type { TrashEntry } from "@/server/trash/list-trash";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { Button } from "../ui/button";
import { formatCount } from "../ui/format";
import { ListError, SearchInput, ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { ViewTabs } from "../ui/view-tabs";
import { PurgeButton } from "./purge-button";
import { TrashTable } from "./trash-table";
import { TRASH_WORDS, type TrashKind, useTrash } from "./use-trash";

const KINDS = Object.keys(TRASH_WORDS) as TrashKind[];
const parsers = {
  kind: parseAsStringLiteral(KINDS).withDefault("runs"),
  q: parseAsString.withDefault(""),
};

interface TrashViewProps {
  workspace: string;
  counts: Answers["trash"]["count"];
  canRestore: Record<TrashKind, boolean>;
  canPurge: boolean;
}

export function TrashView({ workspace, counts, canRestore, canPurge }: TrashViewProps) {
  const trpc = useTRPC();
  const [{ kind, q }, setState] = useQueryStates(parsers);
  const search = useDeferredValue(q);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { isBusy, restore, purge } = useTrash(workspace, kind);
  const list = useInfiniteQuery({
    ...trpc.trash.list.infiniteQueryOptions(
      { workspace, kind, search: search || undefined },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    placeholderData: (previous) => previous,
  });
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const selected = entries.filter(({ id }) => chosen.has(id));
  const done = (work: Promise<unknown>) => work.then(() => setChosen(new Set()));
  const actions = {
    onRestore: (rows: TrashEntry[]) => done(restore(rows)),
    onPurge: (rows: TrashEntry[]) => done(purge(rows)),
  };
  function choose(ids: string[], isChosen: boolean) {
    const next = new Set(chosen);
    for (const id of ids) isChosen ? next.add(id) : next.delete(id);
    setChosen(next);
  }
  const views = Object.fromEntries(
    KINDS.map((name) => [name, `${TRASH_WORDS[name].label} ${formatCount(counts[name])}`]),
  ) as Record<TrashKind, string>;
  return (
    <div className="flex flex-col">
      <ViewTabs
        label="Kinds of what lies in the trash"
        views={views}
        current={kind}
        onChoose={(next) => {
          setChosen(new Set());
          void setState({ kind: next });
        }}
      />
      <div className="flex flex-col gap-4 p-6">
        <div className="flex min-h-8 flex-wrap items-center gap-2">
          <SearchInput
            label="Search the trash"
            value={q}
            onChange={(next) => void setState({ q: next || null })}
          />
          {selected.length > 0 && (
            <section aria-label="Selected" className="ml-auto flex items-center gap-1">
              <Button variant="ghost" size="sm" aria-label="Select none" onClick={() => setChosen(new Set())}>
                <X aria-hidden />
              </Button>
              <span role="status" className="num mr-1 text-sm">
                {formatCount(selected.length)} selected
              </span>
              <Button size="sm" disabled={isBusy} onClick={() => void actions.onRestore(selected)}>
                <RotateCcw aria-hidden /> Restore
              </Button>
              {canPurge && <PurgeButton kind={kind} entries={selected} onPurge={actions.onPurge} />}
            </section>
          )}
        </div>
        {list.isError ? (
          <ListError what="The trash" list={list} />
        ) : entries.length === 0 && !list.isPending ? (
          <NothingHere kind={kind} isSearched={search !== ""} />
        ) : (
          <TrashTable
            {...{ kind, entries, chosen, canPurge }}
            {...actions}
            canRestore={canRestore[kind]}
            onChoose={choose}
          />
        )}
        <ShowMore list={list} />
      </div>
    </div>
  );
}

function NothingHere({ kind, isSearched }: { kind: TrashKind; isSearched: boolean }) {
  const what = TRASH_WORDS[kind].label.toLowerCase();
  if (isSearched) return <EmptyState icon={Trash2} title={`No ${what} in the trash have this name`} />;
  return (
    <EmptyState icon={Trash2} title={`No ${what} in the trash`}>
      What is deleted waits here with all that belongs to it. It can be restored until somebody purges it, or
      a retention rule does.
    </EmptyState>
  );
}
