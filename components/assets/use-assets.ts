import { useInfiniteQuery } from "@tanstack/react-query";
import type { AssetKind } from "@/domain/assets";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useAssetFilter } from "./asset-list";

/** The assets of a kind that the address asks for, begun with what the page was made with. */
export function useAssets(workspace: string, kind: AssetKind, initial: Answers["assets"]["list"]) {
  const trpc = useTRPC();
  const filter = useAssetFilter();
  const { search, view, isPlain } = filter;
  const list = useInfiniteQuery({
    ...trpc.assets.list.infiniteQueryOptions(
      { workspace, kind, search, view },
      { getNextPageParam: (page) => page.nextCursor },
    ),
    initialData: isPlain ? { pages: [initial], pageParams: [null] } : undefined,
    placeholderData: (previous) => previous,
  });
  return { filter, list, rows: list.data?.pages.flatMap(({ assets }) => assets) ?? [] };
}
