import type { Metadata } from "next";
import { EndpointPage } from "@/components/endpoints/endpoint-page";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; endpoint: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `${(await params).endpoint} · Endpoints` };
}

export default async function Page({ params }: { params: Params }) {
  const { workspace, endpoint } = await params;
  const caller = await api();
  const initial = await load(caller.endpoints.get({ workspace, endpoint }));
  return <EndpointPage workspace={workspace} initial={initial} />;
}
