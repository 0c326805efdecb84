import type { Metadata } from "next";
import { RegisteredDetail } from "@/components/environments/registered-detail";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; asset: string }>;
type Search = Promise<{ version?: string | string[] }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).asset) };
}

export default async function RegisteredEnvironmentPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Search;
}) {
  const { workspace, asset } = await params;
  const version = [(await searchParams).version].flat()[0];
  const wanted = { workspace, kind: "environment", asset: decodeURIComponent(asset), version } as const;
  return <RegisteredDetail workspace={workspace} initial={await load((await api()).assets.get(wanted))} />;
}
