import { expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "../core/context";
import { createView } from "./create-view";
import { deleteView } from "./delete-view";
import { listViews } from "./list-views";
import { updateView } from "./update-view";

const services = testServices(testDatabase());

const namesFor = async (ctx: WorkspaceCtx) =>
  (await listViews(ctx, { page: "runs" })).map(({ name }) => name);
const make = (ctx: WorkspaceCtx, name: string, isShared = false) =>
  createView(ctx, { page: "runs", name, query: "sort=metrics.loss+ASC", isShared });

test("a view keeps the page's address, for its owner alone until it is shared", async () => {
  const owner = await makeWorkspace(services);
  const reader = await joinWorkspace(owner, "reader");
  await make(owner, "mine");
  await make(owner, "ours", true);
  const [mine] = await listViews(owner, { page: "runs" });
  expect(mine).toMatchObject({
    query: "sort=metrics.loss+ASC",
    version: 1,
    isMine: true,
    can: { change: true },
  });
  expect(await namesFor(owner)).toEqual(["mine", "ours"]);
  expect(await listViews(reader, { page: "runs" })).toMatchObject([
    { name: "ours", isMine: false, can: { change: false } },
  ]);
  expect(await listViews(owner, { page: "compare" })).toEqual([]);
});

test("of two people who save the same version the second is told, and changes nothing", async () => {
  const owner = await makeWorkspace(services);
  const { viewId } = await make(owner, "ours", true);
  expect(await updateView(owner, { viewId, version: 1, query: "q=a" })).toMatchObject({
    outcome: "saved",
    version: 2,
  });
  const second = await joinWorkspace(owner, "owner");
  expect(await updateView(second, { viewId, version: 1, query: "q=b" })).toMatchObject({
    outcome: "stale",
    version: 2,
    updatedByName: owner.actor.name,
  });
  expect(await listViews(second, { page: "runs" })).toMatchObject([{ query: "q=a", version: 2 }]);
});

test("a shared view is changed by who made it and by owners of the workspace", async () => {
  const owner = await makeWorkspace(services);
  const [author, colleague] = [
    await joinWorkspace(owner, "contributor"),
    await joinWorkspace(owner, "contributor"),
  ];
  const { viewId } = await make(author, "ours", true);
  expect(await outcomeOf(updateView(colleague, { viewId, version: 1, name: "theirs" }))).toBe("forbidden");
  expect(await outcomeOf(deleteView(colleague, { viewId }))).toBe("forbidden");
  expect(await outcomeOf(updateView(owner, { viewId, version: 1, isShared: false }))).toBe("forbidden");
  expect(await outcomeOf(updateView(author, { viewId, version: 1, name: "renamed" }))).toBe("ok");
  expect(await outcomeOf(deleteView(owner, { viewId }))).toBe("ok");
  expect(await namesFor(author)).toEqual([]);
});

test("a Reader saves none", async () => {
  const owner = await makeWorkspace(services);
  const reader = await joinWorkspace(owner, "reader");
  const { viewId } = await make(owner, "ours", true);
  expect(await outcomeOf(make(reader, "mine"))).toBe("forbidden");
  expect(await outcomeOf(updateView(reader, { viewId, version: 1 }))).toBe("forbidden");
  expect(await outcomeOf(deleteView(reader, { viewId }))).toBe("forbidden");
});

test("another workspace's view, and somebody's own, are not there", async () => {
  const [owner, other] = [await makeWorkspace(services), await makeWorkspace(services)];
  const colleague = await joinWorkspace(owner, "owner");
  const { viewId } = await make(owner, "mine");
  for (const stranger of [other, colleague]) {
    expect(await outcomeOf(updateView(stranger, { viewId, version: 1, name: "taken" }))).toBe("notFound");
    expect(await outcomeOf(deleteView(stranger, { viewId }))).toBe("notFound");
    expect(await namesFor(stranger)).toEqual([]);
  }
});

test("a name is somebody's once a page", async () => {
  const owner = await makeWorkspace(services);
  const colleague = await joinWorkspace(owner, "contributor");
  await make(owner, "best");
  expect(await outcomeOf(make(owner, "best"))).toBe("conflict");
  const { viewId } = await make(owner, "worst");
  expect(await outcomeOf(updateView(owner, { viewId, version: 1, name: "best" }))).toBe("conflict");
  expect(await outcomeOf(updateView(owner, { viewId, version: 1, name: "worst" }))).toBe("ok");
  expect(await outcomeOf(make(colleague, "best"))).toBe("ok");
  expect(await outcomeOf(createView(owner, { page: "compare", name: "best", query: "" }))).toBe("ok");
});
