import { and, eq, inArray } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Lease } from "@/domain/node/messages";
import { LEASED } from "@/domain/runs";

/** True for the run of the lease while nobody else has taken it over and it has not ended. */
export const isHeld = (lease: Lease) =>
  and(eq(runs.id, lease.runId), eq(runs.leaseEpoch, lease.epoch), inArray(runs.status, [...LEASED]));
