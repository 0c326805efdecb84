import type { Metadata } from "next";
import { DataList } from "@/components/data/data-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Data" };

export default async function DataPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).assets.list({ workspace, kind: "data" }));
  return (
    <>
      <PageHeader title="Data" facts="Files and folders that runs read by name; a version never changes" />
      <DataList workspace={workspace} initial={initial} />
    </>
  );
}
