import { RunGraph } from "@/components/pipelines/run-graph";
import { api, load } from "@/server/trpc/web";
import type { RunParams } from "../load-run";

export default async function GraphPage({ params }: { params: RunParams }) {
  const { workspace, run } = await params;
  return <RunGraph initial={await load((await api()).pipelines.graph({ workspace, run }))} />;
}
