import type { Metadata } from "next";
import { ActivityDetail } from "@/components/activities/activity-detail";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Activity" };

interface ActivityPageProps {
  params: Promise<{ workspace: string; activity: string }>;
}

export default async function ActivityPage({ params }: ActivityPageProps) {
  const { workspace, activity } = await params;
  const initial = await load((await api()).activities.get({ workspace, activityId: activity }));
  return <ActivityDetail workspace={workspace} initial={initial} />;
}
