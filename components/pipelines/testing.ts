import type { GraphStep, PipelineGraph } from "@/domain/pipelines/graph";

export const stepOf = (step: Partial<GraphStep> & { name: string }): GraphStep => ({
  label: step.name,
  kind: "command",
  component: null,
  inputs: [],
  outputs: [],
  parameters: {},
  run: null,
  reuse: null,
  ...step,
});

const file = (name: string) => ({ name, type: "uri_file" });

/** `raw` goes through `clean`, which was reused, to `train`, which has failed; `rate` is a number of the pipeline. */
export const trainingGraph: PipelineGraph = {
  inputs: [file("raw"), { name: "rate", type: "number" }, { name: "unused", type: "string" }],
  outputs: [{ name: "model", type: "mlflow_model" }],
  steps: [
    stepOf({
      name: "clean",
      label: "Clean missing data",
      component: "clean:3",
      inputs: [file("table"), { name: "mode", type: "string" }],
      outputs: [file("table")],
      parameters: { mode: "mean" },
      run: {
        name: "clean_run",
        status: "completed",
        startedAt: new Date("2026-11-29T10:00:00Z"),
        endedAt: new Date("2026-11-29T10:00:00Z"),
        error: null,
      },
      reuse: { isReused: true, reason: "All that it takes is the same.", of: "earlier_run" },
    }),
    stepOf({
      name: "train",
      inputs: [file("data"), { name: "rate", type: "number" }],
      outputs: [{ name: "model", type: "mlflow_model" }],
      run: {
        name: "train_run",
        status: "failed",
        startedAt: new Date("2026-11-29T10:00:00Z"),
        endedAt: new Date("2026-11-29T10:00:04Z"),
        error: "KeyError: 'target'",
      },
      reuse: { isReused: false, reason: "The parameter rate is 0.2; it was 0.1.", of: null },
    }),
    stepOf({ name: "score", kind: "pipeline" }),
  ],
  edges: [
    { from: { step: null, port: "raw" }, to: { step: "clean", port: "table" } },
    { from: { step: "clean", port: "table" }, to: { step: "train", port: "data" } },
    { from: { step: null, port: "rate" }, to: { step: "train", port: "rate" } },
    { from: { step: "train", port: "model" }, to: { step: null, port: "model" } },
  ],
};
