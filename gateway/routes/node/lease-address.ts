import { lease } from "@/domain/node/messages";
import { parse } from "@/server/core/parse";
import type { Request } from "../../deps";

interface OfLease {
  Params: { runId?: string; peerId?: string; instanceId?: string; epoch: string };
}
export interface OfContent {
  Params: OfLease["Params"] & { sha256: string };
}

/** Below these stands what a node says about a run that it holds, another instance of one, and an instance of a deployment. */
const OF_RUN = "/runs/:runId/:epoch";
const OF_PEER = "/peers/:peerId/:epoch";
export const OF_INSTANCE = "/instances/:instanceId/:epoch";
export const OF_RUNS = [OF_RUN, OF_PEER] as const;
export const OF_ANY = [...OF_RUNS, OF_INSTANCE] as const;

export const leaseOf = ({ params }: Request) => {
  const { runId, peerId, instanceId, epoch: written } = params as OfLease["Params"];
  const epoch = /^\d{1,9}$/.test(written) ? Number(written) : written;
  const named = [
    { subject: "run", id: runId },
    { subject: "peer", id: peerId },
    { subject: "instance", id: instanceId },
  ].find(({ id }) => id !== undefined);
  return parse(lease, { ...named, epoch });
};
