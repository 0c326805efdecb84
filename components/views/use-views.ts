"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import type { ViewPage } from "@/domain/views";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { readRefusal } from "../ui/refusal";

export type View = Answers["views"]["list"][number];

/** The views of a page, and what is done with them. */
export function useViews(workspace: string, page: ViewPage) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const where = { workspace, page };
  const { data: views } = useQuery(trpc.views.list.queryOptions(where));
  const options = {
    onSuccess: () => queries.invalidateQueries(trpc.views.list.queryFilter(where)),
    onError: (failure: unknown) => toast.error(readRefusal(failure).message),
  };
  const create = useMutation(trpc.views.create.mutationOptions(options));
  const update = useMutation(trpc.views.update.mutationOptions(options));
  const remove = useMutation(trpc.views.delete.mutationOptions(options));

  const readAgain = () => queries.fetchQuery({ ...trpc.views.list.queryOptions(where), staleTime: 0 });

  async function removeWithUndo({ id, name, query, isShared }: View): Promise<boolean> {
    const isGone = await remove.mutateAsync({ workspace, viewId: id }).then(
      () => true,
      () => false,
    );
    if (isGone) {
      const undo = () => create.mutate({ workspace, page, name, query, isShared });
      toast(`The view “${name}” is deleted`, { action: { label: "Undo", onClick: undo } });
    }
    return isGone;
  }
  return { views: views ?? [], create, update, readAgain, removeWithUndo };
}
