import type { Metadata } from "next";
import { ScheduleList } from "@/components/schedules/schedule-list";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Schedules" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  return <ScheduleList workspace={workspace} initial={await load(caller.schedules.list({ workspace }))} />;
}
