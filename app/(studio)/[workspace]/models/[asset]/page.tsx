import type { Metadata } from "next";
import { EmptyModel } from "@/components/models/empty-model";
import { ModelDetail } from "@/components/models/model-detail";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; asset: string }>;
type Search = Promise<{ version?: string | string[] }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).asset) };
}

export default async function ModelPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace, asset } = await params;
  const version = [(await searchParams).version].flat()[0];
  const wanted = { workspace, name: decodeURIComponent(asset), version };
  const { model, version: initial } = await load((await api()).models.get(wanted));
  if (!initial) return <EmptyModel workspace={workspace} model={model} />;
  return <ModelDetail workspace={workspace} initial={initial} />;
}
