import type { Metadata } from "next";
import { ExperimentList } from "@/components/experiments/experiment-list";
import { PageHeader } from "@/components/ui/page-header";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Experiments" };

export default async function ExperimentsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const initial = await load((await api()).experiments.list({ workspace }));
  return (
    <>
      <PageHeader title="Experiments" />
      <ExperimentList workspace={workspace} initial={initial} />
    </>
  );
}
