import type { Metadata } from "next";
import { AccountTabs } from "@/components/accounts/account-tabs";
import { FollowSetting } from "@/components/notifications/follow-setting";
import { SubscriptionPanel } from "@/components/subscriptions/subscription-panel";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Notifications" };

export default async function AccountNotificationsPage() {
  const caller = await api();
  const [{ user }, settings, subscriptions, deliveries] = await load(
    Promise.all([
      caller.accounts.me(),
      caller.notifications.settings(),
      caller.ownSubscriptions.list(),
      caller.ownSubscriptions.deliveries({}),
    ]),
  );
  return (
    <>
      <PageHeader title="Account" facts={user.email} tabs={<AccountTabs />} />
      <div className="flex max-w-4xl flex-col gap-6 p-6">
        <FollowSetting initial={settings} />
        <SubscriptionPanel workspace={null} initial={subscriptions} deliveries={deliveries} />
      </div>
    </>
  );
}
