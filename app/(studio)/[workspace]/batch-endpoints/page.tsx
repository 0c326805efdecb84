import type { Metadata } from "next";
import { BatchEndpointList } from "@/components/batch-endpoints/batch-endpoint-list";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Batch endpoints" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const initial = await load(caller.batchEndpoints.list({ workspace }));
  return <BatchEndpointList workspace={workspace} initial={initial} />;
}
