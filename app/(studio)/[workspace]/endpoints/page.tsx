import type { Metadata } from "next";
import { EndpointList } from "@/components/endpoints/endpoint-list";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Endpoints" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  return <EndpointList workspace={workspace} initial={await load(caller.endpoints.list({ workspace }))} />;
}
