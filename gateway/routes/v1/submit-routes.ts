import { presentJob } from "@/server/runs/present-job";
import { submissionInput } from "@/server/submit/submission";
import { submitJob } from "@/server/submit/submit-job";
import type { App, GatewayDeps } from "../../deps";
import { addressesOf, given, type InWorkspace, openFor } from "./open";
import { job, needs, workspaceParams } from "./schemas";

/** A listing of some hundred thousand files, with their hashes. */
const MAX_LISTING_BYTES = 64 * 1024 * 1024;
const MAX_LISTED_VALUES = 2_000_000;

export function submitRoutes(app: App, deps: GatewayDeps): void {
  const schema = { params: workspaceParams, body: submissionInput, response: { 200: needs, 201: job } };
  app.post<InWorkspace>(
    "/workspaces/:workspace/jobs",
    { schema, bodyLimit: MAX_LISTING_BYTES, config: { body: { maxValues: MAX_LISTED_VALUES } } },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const answer = await submitJob(ctx, given(submissionInput, request.body));
      if (answer.needs) return reply.code(200).send({ needs: answer.needs });
      return reply.code(201).send(presentJob(answer.run, addressesOf(ctx)));
    },
  );
}
