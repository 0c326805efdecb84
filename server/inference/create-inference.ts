import type { z } from "zod";
import { EMPTY_LAYOUT } from "@/domain/designer/draft";
import { findInPalette } from "@/domain/designer/palette";
import { readDesign } from "@/domain/designer/read-design";
import { AppError } from "@/domain/errors";
import { createInferenceInput } from "@/domain/inference/inputs";
import { makeInference } from "@/domain/inference/make-inference";
import type { InferenceDraft } from "@/domain/inference/trained-pipeline";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { listPalette } from "../components/palette";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { createDraft } from "../designer/create-draft";
import { getGraph } from "../pipelines/get-graph";
import { getRunDetail } from "../runs/get-run";
import { asRefusal } from "./as-refusal";
import { requireCompleted } from "./require-completed";

/** A draft of the pipeline that scores by what a completed one has trained. */
export async function createInference(
  ctx: WorkspaceCtx,
  input: z.input<typeof createInferenceInput>,
): Promise<{ draftId: string }> {
  authorize(ctx, "drafts:write");
  const { run, step } = parse(createInferenceInput, input);
  const detail = await getRunDetail(ctx, run);
  const graph = await getGraph(ctx, run);
  requireCompleted(detail, "an inference pipeline is made of what it has trained");
  const { design, issues } = readDesign(detail.yaml ?? stringifyJob(detail.spec!));
  if (!design) throw new AppError("invalid", issues[0]!.message, { issues });
  const runs = new Map(graph.steps.map((each) => [each.name, each.run?.name]));
  const addressOf = (name: string, output: string) =>
    runs.get(name) ? `azureml://jobs/${runs.get(name)}/outputs/${output}/paths/` : null;
  const find = findInPalette(await listPalette(ctx));
  const about = { run, name: detail.displayName, design, find, addressOf };
  const made = asRefusal(() => makeInference(about, step));
  const note = { x: 0, y: -260, text: noteOf(made, detail.displayName) };
  const layout = { ...EMPTY_LAYOUT, notes: { made: note } };
  const { id } = await createDraft(ctx, { name: made.name, yaml: made.yaml, layout });
  return { draftId: id };
}

const MAX_NOTE_CHARS = 2_000;

function noteOf({ leftOut, hints }: InferenceDraft, name: string): string {
  const gone = leftOut.map(({ step, why }) => `- ${step}: ${why}`);
  const lines = [
    ...hints,
    `Made of ${name}. Run it to try it on the rows of the training; then deploy that run.`,
    ...(gone.length > 0 ? ["Left out:", ...gone] : []),
  ];
  return lines.join("\n").slice(0, MAX_NOTE_CHARS);
}
