import type { Metadata } from "next";
import { SubscriptionPanel } from "@/components/subscriptions/subscription-panel";
import { PageHeader } from "@/components/ui/page-header";
import { SettingsTabs } from "@/components/workspaces/settings-tabs";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Notifications" };

export default async function SettingsNotificationsPage({
  params,
}: {
  params: Promise<{ workspace: string }>;
}) {
  const { workspace } = await params;
  const caller = await api();
  const [subscriptions, deliveries] = await load(
    Promise.all([caller.subscriptions.list({ workspace }), caller.subscriptions.deliveries({ workspace })]),
  );
  return (
    <>
      <PageHeader
        title="Settings"
        facts={`The workspace ${workspace}`}
        tabs={<SettingsTabs workspace={workspace} />}
      />
      <div className="flex max-w-4xl flex-col gap-6 p-6">
        <SubscriptionPanel {...{ workspace, deliveries }} initial={subscriptions} />
      </div>
    </>
  );
}
