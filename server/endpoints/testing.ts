import { makeWorkspace } from "@/db/factories";
import type { WorkspaceCtx } from "../core/context";
import type { Services } from "../core/services";
import { type Files, sendFiles } from "../snapshots/testing";
import { createEndpoint } from "./change-endpoint";
import { createDeployment } from "./create-deployment";

export const FILES: Files = {
  "code/score.py": "def init(): pass\ndef run(raw): return raw\n",
  "model/weights.txt": "7",
  "conda.yml": "dependencies: [python=3.11, pip, {pip: [numpy]}]\n",
};
/** A deployment of the endpoint `echo`, with more fields or other ones. */
export const yamlOf = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    endpoint_name: "echo",
    model: { path: "model" },
    code_configuration: { code: "code", scoring_script: "score.py" },
    environment: { conda_file: "conda.yml", image: "mcr.microsoft.com/azureml/minimal-py311-inference" },
    instance_type: "Standard_DS3_v2",
    instance_count: 2,
    request_settings: { request_timeout_ms: 3000, max_concurrent_requests_per_instance: 8 },
    ...more,
  });

export const deploy = async (ctx: WorkspaceCtx, yaml: string, files: Files = FILES) =>
  (await sendFiles(ctx, files, (paths) => createDeployment(ctx, { yaml, paths }))).answer.deployment!;

/** Somebody whose workspace has the endpoint `echo`. */
export async function withEndpoint(services: Services, ctx?: WorkspaceCtx) {
  const owner = ctx ?? (await makeWorkspace(services, { role: "dataScientist" }));
  await createEndpoint(owner, { yaml: "name: echo\nauth_mode: key\ntags: {team: core}\n" });
  return owner;
}
