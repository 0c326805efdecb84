import { RunMetrics } from "@/components/runs/run-metrics";
import { api, load } from "@/server/trpc/web";

export default async function MetricsPage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const { can } = await load((await api()).workspaces.get({ workspace }));
  return <RunMetrics canSaveViews={can["views:write"]} />;
}
