import type { Metadata } from "next";
import { BatchEndpointPage } from "@/components/batch-endpoints/batch-endpoint-page";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; endpoint: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `${(await params).endpoint} · Batch endpoints` };
}

export default async function Page({ params }: { params: Params }) {
  const { workspace, endpoint } = await params;
  const caller = await api();
  const initial = await load(caller.batchEndpoints.get({ workspace, batchEndpoint: endpoint }));
  return <BatchEndpointPage workspace={workspace} initial={initial} />;
}
