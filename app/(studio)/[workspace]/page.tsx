import type { Metadata } from "next";
import { HomePanels } from "@/components/home/home-panels";
import { PageHeader } from "@/components/shell/page-header";
import { api, load, pageContext } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Home" };

export default async function HomePage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const { description, can } = await load(caller.workspaces.get({ workspace }));
  const recent = await load(caller.runs.list({ workspace, limit: 10 }));
  const { services } = await pageContext();
  return (
    <>
      <PageHeader title={workspace} facts={description || undefined} />
      <HomePanels
        workspace={workspace}
        publicUrl={services.publicUrl}
        initial={recent}
        canWrite={can["runs:write"]}
        canInvite={can["members:write"]}
      />
    </>
  );
}
