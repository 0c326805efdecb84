import type { Metadata } from "next";
import { BuildList } from "@/components/environments/build-list";
import { CuratedList } from "@/components/environments/curated-list";
import { RegisteredList } from "@/components/environments/registered-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Environments" };

export default async function EnvironmentsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const [curated, builds, registered] = await Promise.all([
    load(caller.environments.list({ workspace })),
    load(caller.environments.builds({ workspace })),
    load(caller.assets.list({ workspace, kind: "environment", limit: 1000 })),
  ]);
  return (
    <>
      <PageHeader
        title="Environments"
        facts="Python and its packages, built once for each list and shared by every run that asks for it"
      />
      <div className="flex flex-col gap-6 p-6">
        <BuildList workspace={workspace} initial={builds} />
        <RegisteredList workspace={workspace} environments={registered.assets} />
        <CuratedList environments={curated} />
      </div>
    </>
  );
}
