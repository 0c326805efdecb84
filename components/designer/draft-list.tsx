"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2, Workflow } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useDeferredValue } from "react";
import { toast } from "sonner";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ListError, SearchInput, ShowMore } from "../ui/paged-list";
import { readRefusal } from "../ui/refusal";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { NewDraft } from "./new-draft";

interface DraftListProps {
  workspace: string;
  initial: Answers["designer"]["list"];
}

export function DraftList({ workspace, initial }: DraftListProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const wanted = useDeferredValue(search);
  const list = useInfiniteQuery({
    ...trpc.designer.list.infiniteQueryOptions(
      { workspace, search: wanted || undefined },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: wanted ? undefined : { pages: [initial], pageParams: [null] },
    placeholderData: (previous) => previous,
  });
  const rows = list.data?.pages.flatMap(({ drafts }) => drafts) ?? [];
  if (rows.length === 0 && wanted === "" && !list.isError) {
    return (
      <EmptyState
        icon={Workflow}
        title="No pipelines drawn yet"
        action={initial.can.write && <NewDraft workspace={workspace} variant="primary" />}
      >
        A pipeline is drawn from components and commands, run from its canvas, and is YAML all the time: what
        you export runs from the command line as it is.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4 p-6">
      <SearchInput
        label="Search drafts"
        placeholder="Search names"
        value={search}
        onChange={(next) => void setSearch(next || null)}
      />
      {list.isError ? (
        <ListError what="The drafts" list={list} />
      ) : rows.length === 0 ? (
        <EmptyState icon={Workflow} title="No draft of that name" />
      ) : (
        <TableBox>
          <Table>
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>Edited</Th>
                <Th>By</Th>
                <Th>Drawn by</Th>
                {initial.can.write && <Th aria-label="Actions" />}
              </tr>
            </thead>
            <tbody>
              {rows.map((draft) => (
                <DraftRow key={draft.id} {...{ workspace, draft }} canWrite={initial.can.write} />
              ))}
            </tbody>
          </Table>
        </TableBox>
      )}
      <ShowMore list={list} />
    </div>
  );
}

interface DraftRowProps {
  workspace: string;
  draft: Answers["designer"]["list"]["drafts"][number];
  canWrite: boolean;
}

function DraftRow({ workspace, draft, canWrite }: DraftRowProps) {
  const { id, name, updatedAt, updatedByName, createdByName } = draft;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const target = { workspace, draftId: id };
  const restore = useChange(trpc.trash.restoreDraft.mutationOptions(), "The draft is back");
  const remove = useMutation(
    trpc.designer.delete.mutationOptions({
      onSuccess: async () => {
        toast(`“${name}” is in the trash`, {
          action: { label: "Undo", onClick: () => restore.mutate(target) },
        });
        await queries.invalidateQueries();
      },
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
  return (
    <Tr className="hover:bg-hover">
      <Td className="max-w-96">
        <Link
          href={`/${workspace}/designer/${id}`}
          prefetch={false}
          title={name}
          className="block truncate font-medium hover:text-accent"
        >
          {name}
        </Link>
      </Td>
      <Td className="text-muted">
        <RelativeTime at={updatedAt} />
      </Td>
      <Td className="max-w-48 truncate text-muted">{updatedByName}</Td>
      <Td className="max-w-48 truncate text-muted">{createdByName}</Td>
      {canWrite && (
        <Td>
          <span className="flex justify-end">
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Delete ${name}`}
              disabled={remove.isPending}
              onClick={() => remove.mutate(target)}
            >
              <Trash2 aria-hidden /> Delete
            </Button>
          </span>
        </Td>
      )}
    </Tr>
  );
}
