import type { Metadata } from "next";
import { TargetList } from "@/components/compute/target-list";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Compute" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  return <TargetList workspace={workspace} initial={await load(caller.compute.list({ workspace }))} />;
}
