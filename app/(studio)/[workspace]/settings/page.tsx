import type { Metadata } from "next";
import { PageHeader } from "@/components/ui/page-header";
import { SettingsTabs } from "@/components/workspaces/settings-tabs";
import { WorkspaceSettings } from "@/components/workspaces/workspace-settings";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const shown = await load(caller.workspaces.get({ workspace }));
  return (
    <>
      <PageHeader
        title="Settings"
        facts={`The workspace ${workspace}`}
        tabs={<SettingsTabs workspace={workspace} />}
      />
      <WorkspaceSettings workspace={shown} />
    </>
  );
}
