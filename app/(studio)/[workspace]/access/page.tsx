import type { Metadata } from "next";
import { GroupPanel } from "@/components/access/group-panel";
import { InvitePanel } from "@/components/access/invite-panel";
import { MemberPanel } from "@/components/access/member-panel";
import { RoleLegend } from "@/components/access/role-legend";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Access" };

export default async function AccessPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const me = await load(caller.accounts.me());
  const members = await load(caller.members.list({ workspace }));
  return (
    <>
      <PageHeader title="Access" facts={`Who may enter ${workspace}, and what they may do there`} />
      <div className="flex flex-col gap-6 p-6">
        <MemberPanel workspace={workspace} initial={members} ownUserId={me.user.id} />
        {members.can.write && <InvitePanel workspace={workspace} />}
        {members.can.write && <GroupPanel workspace={workspace} canCreate={me.can.createGroup} />}
        <RoleLegend />
      </div>
    </>
  );
}
