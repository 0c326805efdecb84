import type { Metadata } from "next";
import { DatastoreFiles } from "@/components/datastores/datastore-files";
import { DatastoresHidden } from "@/components/datastores/datastores-hidden";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; datastore: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `${(await params).datastore} · Datastores` };
}

export default async function Page({ params }: { params: Params }) {
  const { workspace, datastore } = await params;
  const caller = await api();
  const { can } = await load(caller.workspaces.get({ workspace }));
  if (!can["datastores:read"]) return <DatastoresHidden />;
  return (
    <DatastoreFiles
      workspace={workspace}
      store={await load(caller.datastores.get({ workspace, datastore }))}
    />
  );
}
