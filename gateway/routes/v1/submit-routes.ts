import type { ServerResponse } from "node:http";
import { authorize } from "@/server/core/authorize";
import { oneAtATime } from "@/server/core/turns";
import { presentJob } from "@/server/runs/present-job";
import { submissionInput } from "@/server/submit/submission";
import { submitJob } from "@/server/submit/submit-job";
import { announcedLength } from "../../bodies/guard";
import type { App, GatewayDeps, Request } from "../../deps";
import { addressesOf, given, type InWorkspace, openFor } from "./open";
import { job, needs, workspaceParams } from "./schemas";

/** A listing of some hundred thousand files, with their hashes. */
export const MAX_LISTING_BYTES = 64 * 1024 * 1024;
/** Five for each file, of which a snapshot takes a hundred thousand. */
export const MAX_LISTED_VALUES = 600_000;
/** Longer listings than this are read one after the other, so that they take no more memory and time than one. */
const LARGE_BYTES = 1_000_000;
const MAX_WAITING = 16;

/** Resolves when it is this request's turn, which lasts until it was answered or has gone. */
function takeTurn(queue: ReturnType<typeof oneAtATime>, answer: ServerResponse): Promise<void> {
  return new Promise((begin, refuse) => {
    const work = () =>
      new Promise<void>((end) => {
        if (answer.destroyed) return end();
        answer.once("close", end);
        begin();
      });
    queue(work).catch(refuse);
  });
}

export function submitRoutes(app: App, deps: GatewayDeps): void {
  const schema = { params: workspaceParams, body: submissionInput, response: { 200: needs, 201: job } };
  const oneLarge = oneAtATime(
    MAX_WAITING,
    "Many large submissions are being read: send this one again soon.",
  );
  app.post<InWorkspace>(
    "/workspaces/:workspace/jobs",
    {
      schema,
      bodyLimit: MAX_LISTING_BYTES,
      config: { body: { maxValues: MAX_LISTED_VALUES } },
      // Reading a long listing is work that only who may submit can ask for.
      onRequest: async (request) => authorize(await openFor(deps, request as Request), "runs:write"),
      preParsing: async (request, reply) => {
        const length = announcedLength(request as Request);
        if (length === undefined || length > LARGE_BYTES) await takeTurn(oneLarge, reply.raw);
      },
    },
    async (request, reply) => {
      const ctx = await openFor(deps, request);
      const answer = await submitJob(ctx, given(submissionInput, request.body));
      if (answer.needs) return reply.code(200).send({ needs: answer.needs });
      return reply.code(201).send(presentJob(answer.run, addressesOf(ctx)));
    },
  );
}
