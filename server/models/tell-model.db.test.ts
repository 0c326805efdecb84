import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, testServices } from "@/db/factories";
import { deliveries, notifications } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { SubscribedEvent } from "@/domain/subscriptions";
import type { WorkspaceCtx } from "../core/context";
import { sendFiles } from "../snapshots/testing";
import { createSubscription } from "../subscriptions/create-subscription";
import { ofPerson, ofWorkspace } from "../subscriptions/policy";
import { moveStage, setAlias } from "./change-version";
import { registerModel } from "./register-model";

const services = testServices(testDatabase());

const hook = (events: SubscribedEvent[]) => ({
  channel: "webhook" as const,
  url: "https://example.org/hook",
  events,
});
const register = (ctx: WorkspaceCtx, name: string) =>
  sendFiles(ctx, { "model.txt": "weights" }, (paths) =>
    registerModel(ctx, { yaml: `name: ${name}\npath: model.txt\n`, paths }),
  );
const toldTo = async (subscriptionId: string) =>
  (await services.db.select().from(deliveries).where(eq(deliveries.subscriptionId, subscriptionId))).map(
    ({ event, told }) => [event, told.title, told.name, told.by],
  );

test("subscriptions of the workspace and of its people are told of new versions, aliases and stages, and no bell rings", async () => {
  const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
  const colleague = await joinWorkspace(ctx, "reader");
  const all = await createSubscription(ofWorkspace(ctx), hook(["modelRegistered", "modelMoved"]));
  const moves = await createSubscription(ofPerson(colleague), hook(["modelMoved"]));
  const foreign = await createSubscription(ofWorkspace(other), hook(["modelRegistered", "modelMoved"]));
  const stranger = await createSubscription(ofPerson(other), hook(["modelRegistered", "modelMoved"]));
  await register(ctx, "churn");
  await setAlias(ctx, { name: "churn", version: "1", alias: "champion" });
  await moveStage(ctx, { name: "churn", version: "1", stage: "Production" });

  const { name: by } = ctx.actor;
  const moved = [
    ["modelMoved", "Version 1 of the model churn has the alias champion", "churn", by],
    ["modelMoved", "Version 1 of the model churn is in the stage Production", "churn", by],
  ];
  const registered = ["modelRegistered", "Version 1 of the model churn is registered", "churn", by];
  expect(await toldTo(all.subscriptionId)).toEqual(expect.arrayContaining([registered, ...moved]));
  expect((await toldTo(moves.subscriptionId)).sort()).toEqual(moved.sort());
  expect(await toldTo(foreign.subscriptionId)).toEqual([]);
  expect(await toldTo(stranger.subscriptionId)).toEqual([]);
  expect(await services.db.select().from(notifications)).toEqual([]);
});
