import { OpenInDesigner } from "@/components/designer/open-in-designer";
import { InferenceActions } from "@/components/inference/inference-actions";
import { RunGraph } from "@/components/pipelines/run-graph";
import { api, load } from "@/server/trpc/web";
import type { RunParams } from "../load-run";

export default async function GraphPage({ params }: { params: RunParams }) {
  const { workspace, run } = await params;
  const initial = await load((await api()).pipelines.graph({ workspace, run }));
  const actions = (
    <span className="flex gap-2 py-1">
      <OpenInDesigner />
      <InferenceActions graph={initial} />
    </span>
  );
  return <RunGraph initial={initial} actions={actions} />;
}
