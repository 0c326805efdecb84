import type { Metadata } from "next";
import { ActivityList } from "@/components/activities/activity-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Activities" };

export default async function ActivityPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).activities.list({ workspace }));
  return (
    <>
      <PageHeader title="Activities" />
      <ActivityList workspace={workspace} initial={initial} />
    </>
  );
}
