"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { CompareField, FieldKind } from "@/domain/compare";
import { useTRPC } from "../../live/trpc";
import { useComparison } from "../compare-context";
import type { TableState } from "./use-table-state";

const PAGE_FIELDS = 100;

export interface FieldSection {
  kind: FieldKind;
  fields: CompareField[];
  total: number;
  isPending: boolean;
  error: unknown;
  /** Asks for the next page; absent where there is none. */
  showMore?(): void;
}

/** The fields of one kind, page by page. Their values stand in the order of `names`. */
export function useFieldSection(
  kind: FieldKind,
  { q, same }: TableState,
  options: { isEnabled: boolean },
): FieldSection {
  const { workspace, names } = useComparison();
  const trpc = useTRPC();
  const input = {
    workspace,
    runs: names,
    kind,
    search: q || undefined,
    isDiffering: !same,
    limit: PAGE_FIELDS,
  };
  const query = useInfiniteQuery({
    ...trpc.compare.fields.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
    enabled: options.isEnabled && names.length > 0,
    placeholderData: (previous, last) =>
      last && runsOf(last.queryKey) === names.join() ? previous : undefined,
  });
  return {
    kind,
    fields: query.data?.pages.flatMap(({ fields }) => fields) ?? [],
    total: query.data?.pages[0]?.total ?? 0,
    isPending: query.isPending && options.isEnabled,
    error: query.error,
    showMore: query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined,
  };
}

/** Values of other runs must not stand under these, not even until the new ones are here. */
const runsOf = (key: readonly unknown[]): string =>
  (key[1] as { input?: { runs?: string[] } } | undefined)?.input?.runs?.join() ?? "";
