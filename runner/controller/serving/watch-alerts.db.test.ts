import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { deliveries, deployments, endpointAlerts, endpoints } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { alertRule, MAX_ALERTS } from "@/domain/serving/alerts";
import { newScaling } from "@/domain/serving/scale";
import { emptyMeasured, OUTCOMES, SLOT_MS } from "@/domain/serving/telemetry";
import type { WorkspaceCtx } from "@/server/core/context";
import { deleteAlert, listAlerts, setAlert } from "@/server/endpoints/alerts";
import { loadEndpoint } from "@/server/endpoints/endpoint-record";
import { saveTelemetry } from "@/server/endpoints/telemetry-rows";
import { withEndpoint } from "@/server/endpoints/testing";
import { listNotifications } from "@/server/notifications/list-notifications";
import { createSubscription } from "@/server/subscriptions/create-subscription";
import { ofWorkspace } from "@/server/subscriptions/policy";
import { watchAlerts } from "./watch-alerts";

const services = testServices(testDatabase());
const ECHO = { endpoint: "echo" };
const ERRORS = { ...ECHO, name: "errors", rule: alertRule.parse({ metric: "error_rate", threshold: 5 }) };
const DOWN = { ...ECHO, name: "down", rule: alertRule.parse({ metric: "health", window_minutes: 1 }) };

let ctx: WorkspaceCtx;
let deploymentId: string;

beforeEach(async () => {
  await services.db.delete(endpointAlerts);
  ctx = await withEndpoint(services);
  const { id: endpointId } = await loadEndpoint(services.db, ctx.workspaceId, "echo");
  deploymentId = newId("deployment");
  await services.db.insert(deployments).values({
    ...{ id: deploymentId, endpointId, workspaceId: ctx.workspaceId, name: "blue" },
    ...{ state: "succeeded", generation: 1, serving: 1, userName: "x" },
  });
  await services.db
    .update(endpoints)
    .set({ traffic: { blue: 100 } })
    .where(eq(endpoints.id, endpointId));
});

/** So many requests a minute ago, of which this many failed. */
async function count(requests: number, failed: number) {
  const startsAt = Math.floor((Date.now() - 60_000) / SLOT_MS) * SLOT_MS;
  const counts = { succeeded: requests - failed, serverError: failed } as Record<string, number>;
  const outcomes = OUTCOMES.map((outcome) => counts[outcome] ?? 0);
  await saveTelemetry(services, "one", [{ ...emptyMeasured(), deploymentId, startsAt, outcomes }]);
}

const told = async (of: WorkspaceCtx = ctx) =>
  (await listNotifications(of)).notifications.map(({ subject, subjectName, title, status, message }) => ({
    ...{ subject, subjectName, title, status, message },
  }));
const firing = async () => (await listAlerts(ctx, ECHO)).map(({ firingSince }) => firingSince !== null);

describe("an alert", () => {
  test("is told once when it fires and once when that is over, however many controllers look", async () => {
    const subscribed = await createSubscription(ofWorkspace(await joinWorkspace(ctx, "contributor")), {
      ...{ channel: "webhook", events: ["alertFired", "alertOver"], url: "https://hooks.example.org/x" },
    });
    await setAlert(ctx, ERRORS);
    await count(100, 5);
    await watchAlerts(services);
    expect(await told()).toEqual([]);
    await count(100, 20);
    await Promise.all([watchAlerts(services), watchAlerts(services), watchAlerts(services)]);
    await watchAlerts(services);
    expect(await told()).toEqual([
      {
        ...{ subject: "endpoint", subjectName: "echo", title: "echo, errors", status: "failed" },
        message: "20 % of 100 requests failed in the last 5 min; the alert is at 5 %.",
      },
    ]);
    expect(await firing()).toEqual([true]);
    await count(100, 0);
    await watchAlerts(services);
    await watchAlerts(services);
    expect((await told()).map(({ status }) => status)).toEqual(["completed", "failed"]);
    expect(await firing()).toEqual([false]);
    const sent = await services.db
      .select({ event: deliveries.event })
      .from(deliveries)
      .where(eq(deliveries.subscriptionId, subscribed.subscriptionId))
      .orderBy(deliveries.id);
    expect(sent.map(({ event }) => event)).toEqual(["alertFired", "alertOver"]);
  });

  test("of health fires once nothing has answered for its whole window, and not for what is scaled to zero", async () => {
    await setAlert(ctx, DOWN);
    await watchAlerts(services);
    expect(await told()).toEqual([]);
    const longAgo = new Date(Date.now() - 120_000);
    await services.db.update(endpointAlerts).set({ downSince: longAgo });
    await watchAlerts(services);
    expect(await told()).toMatchObject([{ message: "No instance of blue has been ready for 2 min." }]);
    await services.db
      .update(deployments)
      .set({ scaling: newScaling(0, "", 0) })
      .where(eq(deployments.id, deploymentId));
    await watchAlerts(services);
    expect(await told()).toMatchObject([{ status: "completed" }, { status: "failed" }]);
  });

  test("begins anew where it is set again, and tells nothing once it is deleted", async () => {
    await setAlert(ctx, ERRORS);
    await count(10, 10);
    await watchAlerts(services);
    const milder = { ...ERRORS, rule: { ...ERRORS.rule, threshold: 100 } };
    expect(await setAlert(ctx, milder)).toMatchObject({ firingSince: null, message: null });
    await watchAlerts(services);
    expect(await told()).toHaveLength(1);
    await deleteAlert(ctx, { ...ECHO, alert: "errors" });
    expect(await listAlerts(ctx, ECHO)).toEqual([]);
    expect(await outcomeOf(deleteAlert(ctx, { ...ECHO, alert: "errors" }))).toBe("notFound");
  });

  test("is set by who may deploy, seen by a Reader, and not from another workspace", async () => {
    const reader = await joinWorkspace(ctx, "reader");
    const stranger = await makeWorkspace(services);
    expect(await outcomeOf(setAlert(reader, ERRORS))).toBe("forbidden");
    expect(await outcomeOf(deleteAlert(reader, { ...ECHO, alert: "errors" }))).toBe("forbidden");
    await setAlert(ctx, ERRORS);
    expect(await listAlerts(reader, ECHO)).toMatchObject([{ name: "errors", rule: { threshold: 5 } }]);
    expect(await outcomeOf(setAlert(stranger, ERRORS))).toBe("notFound");
    expect(await outcomeOf(listAlerts(stranger, ECHO))).toBe("notFound");
    const unsaid = { ...ERRORS, rule: { metric: "error_rate" as const } };
    expect(await outcomeOf(setAlert(ctx, unsaid))).toBe("invalid");
  });

  test("is one of at most twenty of its endpoint", async () => {
    for (let number = 0; number < MAX_ALERTS; number++)
      await setAlert(ctx, { ...ERRORS, name: `errors-${number}` });
    expect(await outcomeOf(setAlert(ctx, ERRORS))).toBe("conflict");
    await setAlert(ctx, { ...ERRORS, name: "errors-3" });
  });
});
