import type { Metadata } from "next";
import { DatastorePage } from "@/components/datastores/datastore-page";
import { DatastoresHidden } from "@/components/datastores/datastores-hidden";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Datastores" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const { can } = await load(caller.workspaces.get({ workspace }));
  if (!can["datastores:read"]) return <DatastoresHidden />;
  return <DatastorePage workspace={workspace} initial={await load(caller.datastores.list({ workspace }))} />;
}
