import type { Metadata } from "next";
import { ComponentList } from "@/components/components/component-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Components" };

export default async function ComponentsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).assets.list({ workspace, kind: "component" }));
  return (
    <>
      <PageHeader title="Components" facts="Steps that pipelines share, each with its code and environment" />
      <ComponentList workspace={workspace} initial={initial} />
    </>
  );
}
