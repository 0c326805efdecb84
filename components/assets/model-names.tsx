"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc";
import { NamesList } from "../ui/names-list";

/** The registered models, suggested to a field by the newest version of each. */
export function ModelNames({ id, workspace }: { id: string; workspace: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.models.list.queryOptions({ workspace }));
  return <NamesList id={id} names={(data?.models ?? []).map(({ name }) => `azureml:${name}@latest`)} />;
}
