import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { deliveries } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "@/server/core/context";
import { sendFiles } from "@/server/snapshots/testing";
import { createSubscription } from "@/server/subscriptions/create-subscription";
import { ofWorkspace } from "@/server/subscriptions/policy";
import { updateWorkspace } from "@/server/workspaces/update-workspace";
import { deleteModel } from "../change-name";
import { deleteAlias, deleteVersion, moveStage, setAlias } from "../change-version";
import { getModel, getModelVersion } from "../get-model";
import { registerModel } from "../register-model";
import { listPromotions } from "./list-promotions";
import { decidePromotion, requestPromotion, withdrawPromotion } from "./promote";

const services = testServices(testDatabase());
const VERSION = { name: "churn", version: "1" };
const ASKED = { ...VERSION, alias: "champion", reason: "best AUC so far" };

const register = (ctx: WorkspaceCtx, more = "") =>
  sendFiles(ctx, { "model.txt": "weights" }, (paths) =>
    registerModel(ctx, { yaml: `name: churn\npath: model.txt\n${more}`, paths }),
  );

/** A workspace that has moves approved, one who registers models there, and one who approves. */
async function makeTeam() {
  const owner = await makeWorkspace(services);
  const scientist = await joinWorkspace(owner, "dataScientist");
  const approver = await joinWorkspace(owner, "contributor");
  await register(scientist);
  await updateWorkspace(owner, { approvesModels: true });
  return { owner, scientist, approver };
}
const aliasesOf = async (ctx: WorkspaceCtx) => (await getModel(ctx, { name: "churn" })).aliases;

test("where moves are approved, an alias and a stage are given by nobody directly, and taken only by who approves", async () => {
  const { owner, scientist, approver } = await makeTeam();
  for (const ctx of [owner, scientist, approver]) {
    expect(await outcomeOf(setAlias(ctx, { ...VERSION, alias: "champion" }))).toBe("forbidden");
    expect(await outcomeOf(moveStage(ctx, { ...VERSION, stage: "Production" }))).toBe("forbidden");
    expect(await outcomeOf(register(ctx, "stage: Production\n"))).toBe("forbidden");
  }
  const { id } = await requestPromotion(scientist, ASKED);
  await decidePromotion(approver, { promotion: id, isApproved: true });
  expect(await outcomeOf(deleteAlias(scientist, { name: "churn", alias: "champion" }))).toBe("forbidden");
  expect(await outcomeOf(deleteVersion(scientist, VERSION))).toBe("forbidden");
  expect(await outcomeOf(deleteModel(scientist, { name: "churn" }))).toBe("forbidden");
  await deleteAlias(approver, { name: "churn", alias: "champion" });
  expect(await aliasesOf(owner)).toEqual([]);
  await updateWorkspace(owner, { approvesModels: false });
  await setAlias(scientist, { ...VERSION, alias: "champion" });
  expect(await outcomeOf(requestPromotion(scientist, ASKED))).toBe("conflict");
});

test("an approval moves the alias or the stage, and keeps who asked and who approved, when and why", async () => {
  const { scientist, approver } = await makeTeam();
  const { id } = await requestPromotion(scientist, ASKED);
  expect(await aliasesOf(scientist)).toEqual([]);
  expect(await outcomeOf(requestPromotion(approver, ASKED))).toBe("conflict");
  await decidePromotion(approver, { promotion: id, isApproved: true, reason: "agreed" });
  expect(await aliasesOf(scientist)).toEqual([{ alias: "champion", version: "1" }]);
  const stage = await requestPromotion(approver, { ...VERSION, stage: "Production", reason: "go" });
  const other = await joinWorkspace(approver, "owner");
  await decidePromotion(other, { promotion: stage.id, isApproved: true });
  expect(await getModelVersion(scientist, VERSION)).toMatchObject({ stage: "Production" });
  const { promotions } = await listPromotions(scientist, VERSION);
  expect(promotions.find((one) => one.id === id)).toMatchObject({
    ...{ alias: "champion", stage: null, state: "approved", reason: "best AUC so far", decision: "agreed" },
    ...{ userName: scientist.actor.name, decidedBy: approver.actor.name, decidedAt: expect.any(Date) },
    can: { decide: false, withdraw: false },
  });
});

test("nobody decides their own request, a second decision comes too late, and what is declined or withdrawn moves nothing", async () => {
  const { owner, scientist, approver } = await makeTeam();
  const own = await requestPromotion(approver, ASKED);
  const decide = (ctx: WorkspaceCtx, isApproved = true) =>
    outcomeOf(decidePromotion(ctx, { promotion: own.id, isApproved }));
  expect(await decide(approver)).toBe("forbidden");
  expect(await decide(scientist)).toBe("forbidden");
  expect(await outcomeOf(withdrawPromotion(scientist, { promotion: own.id }))).toBe("forbidden");
  const outcomes = await Promise.all([decide(owner, false), decide(owner, false)]);
  expect(outcomes.sort()).toEqual(["conflict", "ok"]);
  expect(await outcomeOf(withdrawPromotion(approver, { promotion: own.id }))).toBe("conflict");
  const again = await requestPromotion(scientist, ASKED);
  await withdrawPromotion(scientist, { promotion: again.id });
  expect(await outcomeOf(decidePromotion(owner, { promotion: again.id, isApproved: true }))).toBe("conflict");
  expect(await aliasesOf(owner)).toEqual([]);
});

test("a script asks and never decides; a Reader only looks; another workspace sees nothing", async () => {
  const { owner, scientist } = await makeTeam();
  const { id: runId } = await makeRun(owner);
  const { id } = await requestPromotion(scriptOf(scientist, runId), ASKED);
  const decide = (ctx: WorkspaceCtx) => outcomeOf(decidePromotion(ctx, { promotion: id, isApproved: true }));
  expect(await decide(scriptOf(owner, runId))).toBe("forbidden");
  const reader = await joinWorkspace(owner, "reader");
  expect(await decide(reader)).toBe("forbidden");
  expect(await outcomeOf(requestPromotion(reader, { ...ASKED, alias: "other" }))).toBe("forbidden");
  expect((await listPromotions(reader, VERSION)).promotions).toMatchObject([
    { id, can: { decide: false, withdraw: false } },
  ]);
  const stranger = await makeWorkspace(services);
  expect(await decide(stranger)).toBe("notFound");
  expect((await listPromotions(stranger, {})).promotions).toEqual([]);
});

test("asks for one thing, with a reason, and the workspace's subscriptions are told", async () => {
  const { owner, scientist } = await makeTeam();
  const hook = {
    channel: "webhook" as const,
    url: "https://example.org/hook",
    events: ["modelAsked" as const],
  };
  const { subscriptionId } = await createSubscription(ofWorkspace(owner), hook);
  for (const wrong of [
    { ...ASKED, stage: "Production" as const },
    { ...VERSION, reason: "x" },
    { ...ASKED, reason: " " },
  ])
    expect(await outcomeOf(requestPromotion(scientist, wrong))).toBe("invalid");
  expect(await outcomeOf(requestPromotion(scientist, { ...ASKED, version: "9" }))).toBe("notFound");
  await requestPromotion(scientist, ASKED);
  const told = await services.db
    .select()
    .from(deliveries)
    .where(eq(deliveries.subscriptionId, subscriptionId));
  const title = `${scientist.actor.name} asks for the alias champion for version 1 of the model churn`;
  expect(told).toMatchObject([{ event: "modelAsked", told: { title, name: "churn" } }]);
});
