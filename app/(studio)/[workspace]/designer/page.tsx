import type { Metadata } from "next";
import { DraftList } from "@/components/designer/draft-list";
import { NewDraft } from "@/components/designer/new-draft";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Designer" };

export default async function DesignerListPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).designer.list({ workspace }));
  return (
    <>
      <PageHeader
        title="Designer"
        actions={initial.can.write && <NewDraft workspace={workspace} variant="primary" />}
      />
      <DraftList workspace={workspace} initial={initial} />
    </>
  );
}
