import { lease } from "@/domain/node/messages";
import { parse } from "@/server/core/parse";
import type { Request } from "../../deps";

interface OfLease {
  Params: { runId: string; epoch: string };
}
export interface OfContent {
  Params: OfLease["Params"] & { sha256: string };
}

/** Below this stands what a node says about a run that it holds; it holds no other subject. */
export const OF_LEASE = "/runs/:runId/:epoch";

export const leaseOf = ({ params }: Request) => {
  const { runId: id, epoch } = params as OfLease["Params"];
  return parse(lease, { subject: "run", id, epoch: /^\d{1,9}$/.test(epoch) ? Number(epoch) : epoch });
};
