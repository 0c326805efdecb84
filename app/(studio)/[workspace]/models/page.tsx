import type { Metadata } from "next";
import { ModelList } from "@/components/models/model-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Models" };

export default async function ModelsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).models.list({ workspace }));
  return (
    <>
      <PageHeader title="Models" facts="What runs made and people registered; a version keeps its files" />
      <ModelList workspace={workspace} initial={initial} />
    </>
  );
}
