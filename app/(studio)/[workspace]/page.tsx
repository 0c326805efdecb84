import type { Metadata } from "next";
import { HOME_LISTS } from "@/components/home/home-lists";
import { HomePanels } from "@/components/home/home-panels";
import { PageHeader } from "@/components/ui/page-header";
import { runSampleAction } from "@/server/submit/actions";
import { api, load, pageContext } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Home" };

export default async function HomePage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const { description, can } = await load(caller.workspaces.get({ workspace }));
  const [recent, active, failed, room] = await Promise.all([
    load(caller.runs.list({ workspace, ...HOME_LISTS.recent })),
    load(caller.runs.list({ workspace, ...HOME_LISTS.active })),
    load(caller.runs.list({ workspace, ...HOME_LISTS.failed })),
    load(caller.storage.room({ workspace })),
  ]);
  const { services } = await pageContext();
  return (
    <>
      <PageHeader title="Home" facts={description || undefined} />
      <HomePanels
        workspace={workspace}
        runSample={runSampleAction}
        publicUrl={services.publicUrl}
        initial={{ recent, active, failed }}
        room={room}
        canWrite={can["runs:write"]}
        canInvite={can["members:write"]}
      />
    </>
  );
}
