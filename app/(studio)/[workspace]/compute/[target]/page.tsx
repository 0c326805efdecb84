import type { Metadata } from "next";
import { TargetPage } from "@/components/compute/target-page";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; target: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `${(await params).target} · Compute` };
}

export default async function Page({ params }: { params: Params }) {
  const { workspace, target } = await params;
  const caller = await api();
  return <TargetPage workspace={workspace} initial={await load(caller.compute.get({ workspace, target }))} />;
}
