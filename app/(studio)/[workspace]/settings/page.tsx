import type { Metadata } from "next";
import { PageHeader } from "@/components/shell/page-header";
import { WorkspaceSettings } from "@/components/workspaces/workspace-settings";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return (
    <>
      <PageHeader title="Settings" facts={`The workspace ${workspace}`} />
      <WorkspaceSettings workspace={await load((await api()).workspaces.get({ workspace }))} />
    </>
  );
}
