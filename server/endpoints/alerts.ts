/** The alerts of an endpoint: rules by which people are told. The runner's clock looks at them. */
import { and, asc, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { endpointAlerts } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { type AlertRule, alertName, alertRule, MAX_ALERTS } from "@/domain/serving/alerts";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import { accountOf, type WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { endpointInput, loadEndpoint, lockEndpoint } from "./endpoint-record";

export const setAlertInput = endpointInput.extend({ name: alertName, rule: alertRule });
export const alertInput = endpointInput.extend({ alert: z.string().max(255) });

export interface AlertSummary {
  name: string;
  rule: AlertRule;
  firingSince: Date | null;
  message: string | null;
  userName: string;
}

export async function listAlerts(
  ctx: WorkspaceCtx,
  input: z.input<typeof endpointInput>,
): Promise<AlertSummary[]> {
  authorize(ctx, "endpoints:read");
  const { endpoint } = parse(endpointInput, input);
  const { db } = ctx.services;
  const { id } = await loadEndpoint(db, ctx.workspaceId, endpoint);
  const { name, rule, firingSince, message, userName } = endpointAlerts;
  return db
    .select({ name, rule, firingSince, message, userName })
    .from(endpointAlerts)
    .where(eq(endpointAlerts.endpointId, id))
    .orderBy(asc(name));
}

/** Makes the alert of that name, or changes its rule: who sets it is told from then on. */
export async function setAlert(
  ctx: WorkspaceCtx,
  input: z.input<typeof setAlertInput>,
): Promise<AlertSummary> {
  authorize(ctx, "endpoints:write");
  const { endpoint, name, rule } = parse(setAlertInput, input);
  const { workspaceId, actor, services } = ctx;
  return services.db.transaction(async (tx) => {
    const { id: endpointId } = await lockEndpoint(tx, workspaceId, endpoint);
    const others = and(eq(endpointAlerts.endpointId, endpointId), ne(endpointAlerts.name, name));
    if ((await tx.$count(endpointAlerts, others)) >= MAX_ALERTS)
      throw new AppError("conflict", `The endpoint has ${MAX_ALERTS} alerts already: delete one first.`);
    const by = { userId: accountOf(actor), userName: actor.name };
    const set = { ...by, rule, firingSince: null, downSince: null, message: null };
    const id = newId("endpointAlert");
    await tx
      .insert(endpointAlerts)
      .values({ id, endpointId, workspaceId, name, ...set })
      .onConflictDoUpdate({ target: [endpointAlerts.endpointId, endpointAlerts.name], set });
    await audit(tx, ctx, "endpoints.setAlert", endpointId, { endpoint, alert: name, rule });
    return { name, rule, firingSince: null, message: null, userName: actor.name };
  });
}

export async function deleteAlert(
  ctx: WorkspaceCtx,
  input: z.input<typeof alertInput>,
): Promise<{ name: string }> {
  authorize(ctx, "endpoints:write");
  const { endpoint, alert: name } = parse(alertInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockEndpoint(tx, ctx.workspaceId, endpoint);
    const gone = await tx
      .delete(endpointAlerts)
      .where(and(eq(endpointAlerts.endpointId, id), eq(endpointAlerts.name, name)))
      .returning({ id: endpointAlerts.id });
    if (gone.length === 0) throw notFound("alert", name);
    await audit(tx, ctx, "endpoints.deleteAlert", id, { endpoint, alert: name });
  });
  return { name };
}
