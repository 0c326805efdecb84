import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { RunList } from "@/components/runs/run-list";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/button";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const { can } = await load((await api()).workspaces.get({ workspace }));
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title="Runs"
        actions={
          can["runs:write"] && (
            <LinkButton href={`/${workspace}/runs/new`} variant="primary">
              <Plus aria-hidden /> New run
            </LinkButton>
          )
        }
      />
      <div className="min-h-0 flex-1">
        <RunList workspace={workspace} canWrite={can["runs:write"]} />
      </div>
    </div>
  );
}
