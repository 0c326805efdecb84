import { eq, isNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { masterKeys, secretVersions, subscriptions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { openKeyring } from "../core/keyring";
import type { Services } from "../core/services";
import { createSubscription } from "../subscriptions/create-subscription";
import { ofWorkspace } from "../subscriptions/policy";
import { openWebhook } from "../subscriptions/seal";
import { listSecrets } from "./list-secrets";
import { rotateKey } from "./rotate-key";
import { setSecret } from "./set-secret";
import { takeSecrets } from "./take-secrets";

const services = testServices(testDatabase());
/** Another process of the same studio, which knows only what it reads. */
const elsewhere = (): Services => ({
  ...services,
  db: services.db,
  sql: services.sql,
  keyring: openKeyring({
    home: services.home,
    secretKey: () => "a key for tests, of more than 32 characters",
  }),
});
const rotate = () => rotateKey(services, () => services.keyring.make());

async function read(from: Services, workspaceId: string, runId: string, name: string): Promise<string> {
  const run = { id: runId, workspaceId, attempt: 1 };
  const taken = await from.db.transaction((tx) =>
    takeSecrets(tx, from.keyring, run, { K: `secret:${name}` }),
  );
  return taken.variables.K!;
}

test("all values get the new key, and another process reads and writes on", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  const other = elsewhere();
  await setSecret({ ...ctx, services: other }, { name: "before", value: "set before" });
  const { keyId, rewrapped, isContinued } = await rotate();
  expect(rewrapped).toBeGreaterThan(0);
  expect(isContinued).toBe(false);
  await setSecret({ ...ctx, services: other }, { name: "after", value: "set after" });
  expect(await read(other, ctx.workspaceId, id, "before")).toBe("set before");
  expect(await read(elsewhere(), ctx.workspaceId, id, "after")).toBe("set after");
  const keys = await services.db.selectDistinct({ keyId: secretVersions.keyId }).from(secretVersions);
  expect(keys).toEqual([{ keyId }]);
  const next = await rotate();
  expect(next.keyId).not.toBe(keyId);
  expect(openKeyring({ home: services.home, secretKey: () => "x".repeat(32) }).find(keyId)).toBeNull();
  expect(await read(elsewhere(), ctx.workspaceId, id, "before")).toBe("set before");
});

test("what webhooks are signed with gets the new key too", async () => {
  const ctx = await makeWorkspace(services);
  const scope = ofWorkspace(ctx);
  const hook = {
    channel: "webhook" as const,
    url: "https://hooks.example.org/T0",
    events: ["runEnded" as const],
  };
  const { subscriptionId, signingSecret } = await createSubscription(scope, hook);
  const { keyId } = await rotate();
  const [row] = await services.db.select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
  expect(row!.keyId).toBe(keyId);
  expect(openWebhook(elsewhere().keyring, row!)).toEqual({ url: hook.url, signingSecret });
});

test("values that are set while it rotates are all readable, and all by the new key", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  const names = Array.from({ length: 30 }, (_, index) => `during-${index}`);
  const other = { ...ctx, services: elsewhere() };
  const [rotation] = await Promise.all([
    rotate(),
    ...names.map((name) => setSecret(other, { name, value: `value of ${name}` })),
  ]);
  for (const name of names)
    expect(await read(elsewhere(), ctx.workspaceId, id, name)).toBe(`value of ${name}`);
  const keys = await services.db.selectDistinct({ keyId: secretVersions.keyId }).from(secretVersions);
  expect(keys).toEqual([{ keyId: rotation.keyId }]);
});

test("one that was killed in the middle is brought to its end by the next", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  for (const name of ["one", "two"]) await setSecret(ctx, { name, value: `value of ${name}` });
  const made = services.keyring.make();
  await services.sql`update master_keys set retired_at = now() where retired_at is null`;
  await services.db.insert(masterKeys).values({ id: made.id });
  expect(await read(elsewhere(), ctx.workspaceId, id, "one")).toBe("value of one");
  expect(await rotate()).toMatchObject({ keyId: made.id, isContinued: true });
  expect(await read(elsewhere(), ctx.workspaceId, id, "two")).toBe("value of two");
  const [inUse] = await services.db.select().from(masterKeys).where(isNull(masterKeys.retiredAt));
  expect(inUse?.id).toBe(made.id);
});

test("of two at once one is refused, and takes no key away", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  await setSecret(ctx, { name: "kept", value: "the value" });
  const results = await Promise.allSettled([rotate(), rotate(), rotate()]);
  expect(results.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
  for (const result of results)
    if (result.status === "rejected") expect(String(result.reason)).toContain("is being rotated already");
  expect(await read(elsewhere(), ctx.workspaceId, id, "kept")).toBe("the value");
});

test("a studio without the key says which it needs", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  await setSecret(ctx, { name: "locked", value: "the value" });
  const [row] = await services.db.select().from(masterKeys).where(isNull(masterKeys.retiredAt));
  const stranger = {
    ...services,
    db: services.db,
    sql: services.sql,
    keyring: openKeyring({ home: "/nowhere", secretKey: () => "z".repeat(32) }),
  };
  await expect(read(stranger, ctx.workspaceId, id, "locked")).rejects.toThrow(row!.id);
  await expect(setSecret({ ...ctx, services: stranger }, { name: "new", value: "a value" })).rejects.toThrow(
    row!.id,
  );
  expect(await services.db.select().from(masterKeys).where(eq(masterKeys.id, row!.id))).toHaveLength(1);
});

test("what was encrypted with a key that is lost is deleted only when that is asked for", async () => {
  const ctx = await makeWorkspace(services);
  const { id } = await makeRun(ctx);
  await setSecret(ctx, { name: "lost", value: "the value" });
  const stranger = {
    ...services,
    db: services.db,
    sql: services.sql,
    keyring: openKeyring({ home: `${services.home}/other`, secretKey: () => "y".repeat(32) }),
  };
  const rotateThere = (forgets: boolean) => rotateKey(stranger, () => stranger.keyring.make(), forgets);
  await expect(rotateThere(false)).rejects.toThrow("npm run rotate-key -- --forget-lost");
  expect(await read(services, ctx.workspaceId, id, "lost")).toBe("the value");
  expect((await rotateThere(true)).forgotten).toBeGreaterThan(0);
  const there = { ...ctx, services: stranger };
  expect((await listSecrets(there)).secrets).toEqual([]);
  expect(await setSecret(there, { name: "lost", value: "set again" })).toEqual({ name: "lost", version: 1 });
});
