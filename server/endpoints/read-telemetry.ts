import { and, asc, eq, gte, inArray, lt } from "drizzle-orm";
import { z } from "zod";
import { deployments, deploymentTelemetry } from "@/db/schema";
import { RANGE_NAMES, type RangeName, type Slot } from "@/domain/serving/telemetry";
import { type Course, layCourse, planSteps, secondsOf } from "@/domain/serving/telemetry-course";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { endpointInput, loadEndpoint } from "./endpoint-record";
import { toSlot } from "./telemetry-rows";

export const telemetryInput = endpointInput.extend({ range: z.enum(RANGE_NAMES).default("1h") });

export interface EndpointTelemetry {
  range: RangeName;
  /** When each step begins, in milliseconds since 1970, and how long it lasts. */
  starts: number[];
  seconds: number[];
  deployments: (Course & { name: string })[];
}

/** The course of each deployment of an endpoint over a range that ends now. */
export async function getTelemetry(
  ctx: WorkspaceCtx,
  input: z.input<typeof telemetryInput>,
): Promise<EndpointTelemetry> {
  authorize(ctx, "endpoints:read");
  const { endpoint, range } = parse(telemetryInput, input);
  const { db } = ctx.services;
  const { id } = await loadEndpoint(db, ctx.workspaceId, endpoint);
  const behind = await db
    .select({ id: deployments.id, name: deployments.name })
    .from(deployments)
    .where(eq(deployments.endpointId, id))
    .orderBy(asc(deployments.name));
  const steps = planSteps(range, Date.now());
  const { deploymentId, startsAt } = deploymentTelemetry;
  const isMeant = and(
    inArray(
      deploymentId,
      behind.map((deployment) => deployment.id),
    ),
    gte(startsAt, new Date(steps.from)),
    lt(startsAt, new Date(steps.until)),
  );
  const rows = await db.select().from(deploymentTelemetry).where(isMeant);
  const slots = new Map<string, Slot[]>(behind.map((deployment) => [deployment.id, []]));
  for (const row of rows) slots.get(row.deploymentId)?.push(toSlot(row));
  return {
    range,
    starts: steps.starts,
    seconds: secondsOf(steps),
    deployments: behind.map(({ id: of, name }) => ({ name, ...layCourse(slots.get(of)!, steps) })),
  };
}
