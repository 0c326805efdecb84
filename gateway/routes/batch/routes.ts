/** Where batch endpoints are asked over HTTP: the address and the body that Azure's clients have for it. */
import type { z } from "zod";
import { batchInvocationBody, invocationYaml } from "@/domain/batch-invocation";
import { AppError } from "@/domain/errors";
import { invokeBatchEndpoint } from "@/server/batch-endpoints/invoke";
import { getBatchJob } from "@/server/batch-endpoints/list-jobs";
import { authorize } from "@/server/core/authorize";
import { parse } from "@/server/core/parse";
import { presentJob } from "@/server/runs/present-job";
import type { RunRecord } from "@/server/runs/run-record";
import type { App, GatewayDeps, Request } from "../../deps";
import { addressesOf, type InWorkspace, openFor } from "../v1/open";

interface OfEndpoint {
  Params: InWorkspace["Params"] & { batchEndpoint: string };
}
interface OfRun {
  Params: OfEndpoint["Params"] & { run: string };
}

const HEADER = "azureml-model-deployment";

export async function batchCalls(app: App, deps: GatewayDeps): Promise<void> {
  const jobs = "/batch-endpoints/:workspace/:batchEndpoint/jobs";
  app.post<OfEndpoint>(
    jobs,
    { onRequest: async (request) => authorize(await openFor(deps, request as Request), "endpoints:score") },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const body = parse(batchInvocationBody, (request.body ?? {}) as z.input<typeof batchInvocationBody>);
      const deployment = request.headers[HEADER];
      const asked = { yaml: invocationYaml(body), file: "the request", deployment: [deployment].flat()[0] };
      const { run, needs } = await invokeBatchEndpoint(ctx, request.params.batchEndpoint, asked);
      if (needs)
        throw new AppError(
          "invalid",
          "A request names data by its address, such as azureml:NAME:VERSION: files of a machine are sent by `atelier batch-endpoint invoke`.",
        );
      return reply.code(201).send(present(run, addressesOf(ctx)));
    },
  );
  app.get<OfRun>(`${jobs}/:run`, async (request) => {
    const ctx = await openFor(deps, request);
    const { batchEndpoint, run } = request.params;
    return present(await getBatchJob(ctx, { batchEndpoint, run }), addressesOf(ctx));
  });
}

function present(run: RunRecord, addresses: ReturnType<typeof addressesOf>) {
  const { id: _id, name, ...properties } = presentJob(run, addresses);
  return { id: name, name, properties };
}
