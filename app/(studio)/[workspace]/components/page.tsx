import type { Metadata } from "next";
import { ComponentList } from "@/components/components/component-list";
import { LibraryList } from "@/components/components/library-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Components" };

export default async function ComponentsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const [initial, palette] = await Promise.all([
    load(caller.assets.list({ workspace, kind: "component" })),
    load(caller.components.palette({ workspace })),
  ]);
  const library = palette.filter(({ source }) => source === "library");
  return (
    <>
      <PageHeader title="Components" facts="Steps that pipelines share, each with its code and environment" />
      <ComponentList workspace={workspace} initial={initial} />
      <LibraryList workspace={workspace} library={library} />
    </>
  );
}
