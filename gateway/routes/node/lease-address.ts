import { lease } from "@/domain/node/messages";
import { parse } from "@/server/core/parse";
import type { Request } from "../../deps";

interface OfLease {
  Params: { runId?: string; instanceId?: string; epoch: string };
}
export interface OfContent {
  Params: OfLease["Params"] & { sha256: string };
}

/** Below these stands what a node says about a run that it holds, and about an instance of a deployment. */
export const OF_RUN = "/runs/:runId/:epoch";
export const OF_INSTANCE = "/instances/:instanceId/:epoch";
export const OF_EITHER = [OF_RUN, OF_INSTANCE] as const;

export const leaseOf = ({ params }: Request) => {
  const { runId, instanceId, epoch: written } = params as OfLease["Params"];
  const epoch = /^\d{1,9}$/.test(written) ? Number(written) : written;
  return parse(
    lease,
    runId === undefined
      ? { subject: "instance", id: instanceId, epoch }
      : { subject: "run", id: runId, epoch },
  );
};
