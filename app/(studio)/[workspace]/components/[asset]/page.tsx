import type { Metadata } from "next";
import { ComponentDetail } from "@/components/components/component-detail";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; asset: string }>;
type Search = Promise<{ version?: string | string[] }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).asset) };
}

export default async function ComponentPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Search;
}) {
  const { workspace, asset } = await params;
  const version = [(await searchParams).version].flat()[0];
  const wanted = { workspace, kind: "component", asset: decodeURIComponent(asset), version } as const;
  return <ComponentDetail workspace={workspace} initial={await load((await api()).assets.get(wanted))} />;
}
