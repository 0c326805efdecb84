/** The body with which Azure's clients ask a batch endpoint over REST, as the file that it stands for. */
import { z } from "zod";

const input = z.strictObject({
  JobInputType: z.string().max(100),
  Uri: z.string().max(4_096).optional(),
  Value: z.unknown().optional(),
  Description: z.string().max(20_000).nullish(),
  Mode: z.string().max(100).nullish(),
});
const output = z.strictObject({
  JobOutputType: z.string().max(100),
  Uri: z.string().max(4_096).optional(),
  AssetName: z.string().max(255).optional(),
  AssetVersion: z.string().max(255).optional(),
  Description: z.string().max(20_000).nullish(),
  Mode: z.string().max(100).nullish(),
});

export const batchInvocationBody = z.strictObject({
  properties: z.strictObject({
    InputData: z.record(z.string().max(255), input).default({}),
    OutputData: z.record(z.string().max(255), output).default({}),
    MiniBatchSize: z.int().optional(),
    DisplayName: z.string().max(255).nullish(),
    ExperimentName: z.string().max(255).nullish(),
    Description: z.string().max(20_000).nullish(),
    Tags: z.record(z.string(), z.string()).nullish(),
  }),
});

/** `UriFolder` is uri_folder. */
const typeOf = (word: string) => word.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();

/** JSON is YAML: the same as an invocation's file has it. */
export function invocationYaml({ properties }: z.output<typeof batchInvocationBody>): string {
  const { InputData, OutputData, MiniBatchSize, DisplayName, ExperimentName, Description, Tags } = properties;
  const inputs = Object.entries(InputData).map(([name, { JobInputType, Uri, Value }]) => [
    name,
    Value === undefined ? { type: typeOf(JobInputType), path: Uri } : Value,
  ]);
  const outputs = Object.entries(OutputData).map(([name, each]) => [
    name,
    { type: typeOf(each.JobOutputType), path: each.Uri, name: each.AssetName, version: each.AssetVersion },
  ]);
  return JSON.stringify({
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    mini_batch_size: MiniBatchSize,
    display_name: DisplayName ?? undefined,
    experiment_name: ExperimentName ?? undefined,
    description: Description ?? undefined,
    tags: Tags ?? undefined,
  });
}
