import { makeWorkspace } from "@/db/factories";
import type { WorkspaceCtx } from "../core/context";
import type { Services } from "../core/services";
import { type Files, sendFiles } from "../snapshots/testing";
import { createBatchEndpoint } from "./change-endpoint";
import { createBatchDeployment } from "./create-deployment";
import { invokeBatchEndpoint } from "./invoke";

/** Doubles the number in each file; one that has none fails its mini-batch. */
export const FILES: Files = {
  "code/double.py": `import os

def init():
    with open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "model", "factor.txt")) as file:
        globals()["factor"] = int(file.read())

def run(mini_batch):
    return [f"{os.path.basename(path)} {int(open(path).read()) * factor}" for path in mini_batch]
`,
  "model/factor.txt": "2",
};

/** A deployment of the endpoint `numbers`, with more fields or other ones. */
export const yamlOf = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    endpoint_name: "numbers",
    model: { path: "model" },
    code_configuration: { code: "code", scoring_script: "double.py" },
    settings: { mini_batch_size: 1 },
    ...more,
  });

export const deployBatch = async (ctx: WorkspaceCtx, yaml: string, files: Files = FILES) =>
  (await sendFiles(ctx, files, (paths) => createBatchDeployment(ctx, { yaml, paths }))).answer.deployment!;

/** Somebody whose workspace has the batch endpoint `numbers`. */
export async function withBatchEndpoint(services: Services, ctx?: WorkspaceCtx) {
  const owner = ctx ?? (await makeWorkspace(services, { role: "dataScientist" }));
  await createBatchEndpoint(owner, { yaml: "name: numbers\ntags: {team: core}\n" });
  return owner;
}

export const invokeBatch = async (
  ctx: WorkspaceCtx,
  files: Files,
  more: object = {},
  deployment?: string,
) => {
  const yaml = JSON.stringify({ inputs: { data: { type: "uri_folder", path: "in" } }, ...more });
  const ask = (paths: object) => invokeBatchEndpoint(ctx, "numbers", { yaml, paths, deployment } as never);
  return (await sendFiles(ctx, files, ask)).answer.run!;
};
