import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { auditEvents, deliveries, subscriptions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { MailServer } from "@/domain/mail-server";
import { ROLES } from "@/domain/permissions";
import { type CreateSubscription, MAX_SUBSCRIPTIONS } from "@/domain/subscriptions";
import { updateClientRun } from "../client-runs/update-client-run";
import type { WorkspaceCtx } from "../core/context";
import { followRun } from "../notifications/follow-run";
import { moveRuns } from "../runs/moves/move-runs";
import { deleteSubscription, testSubscription, updateSubscription } from "./change-subscription";
import { createSubscription } from "./create-subscription";
import { listDeliveries } from "./list-deliveries";
import { listSubscriptions } from "./list-subscriptions";
import { ofPerson, ofWorkspace, type Scope } from "./policy";

const server: MailServer = {
  ...{ host: "127.0.0.1", port: 25, isTls: false, user: null, password: null },
  from: "atelier@example.org",
};
type Mail = Extract<CreateSubscription, { channel: "email" }>;
const services = Object.assign(testServices(testDatabase()), { mail: server });
const webhook = (url = "https://hooks.example.org/T0/secret-path"): CreateSubscription => ({
  channel: "webhook",
  url,
  events: ["runFailed"],
});
const end = (id: string, to: "completed" | "failed") =>
  moveRuns(services.db, { which: [id], to, values: { endedAt: new Date() } });
const eventsOf = async (scope: Scope) =>
  (await listDeliveries(scope)).deliveries.map(({ event, about }) => `${event} ${about.name}`);
const runningRun = (ctx: WorkspaceCtx, given = {}) => makeRun(ctx, { status: "finalizing", ...given });

describe("subscriptions of a workspace", () => {
  it("are made, changed, tested and deleted by Contributors and Owners, and seen by everybody in it", async () => {
    const ctx = await makeWorkspace(services);
    const outcomes: Record<string, string[]> = {};
    for (const role of ROLES) {
      const scope = ofWorkspace(await joinWorkspace(ctx, role));
      const { subscriptionId } = await createSubscription(ofWorkspace(ctx), webhook());
      outcomes[role] = [
        await outcomeOf(listSubscriptions(scope)),
        await outcomeOf(listDeliveries(scope)),
        await outcomeOf(createSubscription(scope, webhook())),
        await outcomeOf(updateSubscription(scope, { subscriptionId, events: ["runEnded"] })),
        await outcomeOf(testSubscription(scope, { subscriptionId })),
        await outcomeOf(deleteSubscription(scope, { subscriptionId })),
      ];
    }
    const may = ["ok", "ok", "ok", "ok", "ok", "ok"];
    const looks = ["ok", "ok", "forbidden", "forbidden", "forbidden", "forbidden"];
    expect(outcomes).toEqual({
      ...{ owner: may, contributor: may },
      ...{ dataScientist: looks, computeOperator: looks, reader: looks },
    });
    const run = await makeRun(ctx);
    const script = ofWorkspace(scriptOf(ctx, run.id));
    expect(await outcomeOf(createSubscription(script, webhook()))).toBe("forbidden");
    expect(await outcomeOf(listSubscriptions(script))).toBe("forbidden");
  });

  it("are not there for another workspace, nor for a person as their own", async () => {
    const ctx = await makeWorkspace(services);
    const { subscriptionId } = await createSubscription(ofWorkspace(ctx), webhook());
    await testSubscription(ofWorkspace(ctx), { subscriptionId });
    const stranger = await makeWorkspace(services);
    for (const scope of [ofWorkspace(stranger), ofPerson(stranger), ofPerson(ctx)]) {
      expect(await outcomeOf(updateSubscription(scope, { subscriptionId, isPaused: true }))).toBe("notFound");
      expect(await outcomeOf(testSubscription(scope, { subscriptionId }))).toBe("notFound");
      expect(await outcomeOf(deleteSubscription(scope, { subscriptionId }))).toBe("notFound");
      expect((await listSubscriptions(scope)).subscriptions).toEqual([]);
      expect(await outcomeOf(listDeliveries(scope, { subscriptionId }))).toBe("notFound");
      expect((await listDeliveries(scope)).deliveries).toEqual([]);
    }
  });

  it("show of a webhook its host alone, and tell its signing secret once; both lie encrypted", async () => {
    const ctx = await makeWorkspace(services);
    const { subscriptionId, signingSecret } = await createSubscription(ofWorkspace(ctx), webhook());
    expect(signingSecret).toMatch(/^whsec_[\w-]{43}$/);
    const [shown] = (await listSubscriptions(ofWorkspace(ctx))).subscriptions;
    expect(shown).toMatchObject({ channel: "webhook", target: "hooks.example.org", format: "json" });
    const stored = await services.db.select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
    const audited = await services.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.target, subscriptionId));
    expect(audited.map(({ verb }) => verb)).toEqual(["subscriptions.create"]);
    for (const word of ["secret-path", signingSecret!])
      expect(JSON.stringify([shown, stored, audited])).not.toContain(word);
  });

  it("refuse addresses of this machine and of private networks, in a sentence that names the list", async () => {
    const scope = ofWorkspace(await makeWorkspace(services));
    for (const url of [
      "http://127.0.0.1:9000/x",
      "http://[::1]/",
      "http://169.254.169.254/latest",
      "http://10.0.0.8/",
    ])
      expect(await outcomeOf(createSubscription(scope, webhook(url)))).toBe("invalid");
    await expect(createSubscription(scope, webhook("http://10.0.0.8/"))).rejects.toThrow(
      "ATELIER_PRIVATE_HOSTS",
    );
    for (const url of [
      "ftp://example.org/",
      "https://user:word@example.org/",
      "file:///etc/passwd",
      "nothing",
    ])
      expect(await outcomeOf(createSubscription(scope, webhook(url)))).toBe("invalid");
  });

  it("are no more than twenty, also when two make the last one at once", async () => {
    const scope = ofWorkspace(await makeWorkspace(services));
    for (let made = 1; made < MAX_SUBSCRIPTIONS; made++) await createSubscription(scope, webhook());
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(createSubscription(scope, webhook()))));
    expect(outcomes.sort()).toEqual(["conflict", "ok"]);
  });

  it("by mail need an address, and a studio that sends mails", async () => {
    const ctx = await makeWorkspace(services);
    const mail: Mail = { channel: "email", events: ["runEnded"] };
    expect(await outcomeOf(createSubscription(ofWorkspace(ctx), mail))).toBe("invalid");
    await createSubscription(ofWorkspace(ctx), { ...mail, address: "Team@Example.org" });
    const listed = await listSubscriptions(ofWorkspace(ctx));
    expect(listed).toMatchObject({
      hasMail: true,
      subscriptions: [{ target: "team@example.org", format: null }],
    });
    const without = { ...ctx, services: Object.create(services, { mail: { value: null } }) };
    const refused = createSubscription(ofWorkspace(without), { ...mail, address: "team@example.org" });
    await expect(refused).rejects.toThrow("ATELIER_SMTP_URL");
  });
});

describe("what a workspace's subscription tells", () => {
  it("is the ends that were asked for, of whole runs, and nothing while it is paused", async () => {
    const ctx = await makeWorkspace(services);
    const scope = ofWorkspace(ctx);
    const { subscriptionId } = await createSubscription(scope, webhook());
    const [good, bad, later, last] = [
      await runningRun(ctx),
      await runningRun(ctx, { displayName: "night" }),
      await runningRun(ctx),
      await runningRun(ctx),
    ];
    const child = await runningRun(ctx, { parentId: bad.id, rootId: bad.id });
    await end(good.id, "completed");
    await end(child.id, "failed");
    await end(bad.id, "failed");
    expect(await eventsOf(scope)).toEqual([`runFailed ${bad.name}`]);
    await updateSubscription(scope, { subscriptionId, isPaused: true });
    expect(await outcomeOf(testSubscription(scope, { subscriptionId }))).toBe("conflict");
    await end(later.id, "failed");
    await updateSubscription(scope, { subscriptionId, isPaused: false, events: ["runEnded"] });
    await end(last.id, "completed");
    expect(await eventsOf(scope)).toEqual([`runEnded ${last.name}`, `runFailed ${bad.name}`]);
    const [, first] = (await listDeliveries(scope, { filter: "status = 'waiting'" })).deliveries;
    expect(first!.about).toMatchObject({ title: "night", workspace: ctx.workspace, status: "failed" });
  });

  it("is the end of a run of a client too, as soon as somebody asks for it", async () => {
    const ctx = await makeWorkspace(services);
    const scope = ofWorkspace(ctx);
    const [before, after] = [
      await makeRun(ctx, { kind: "client", status: "running" }),
      await makeRun(ctx, { kind: "client", status: "running" }),
    ];
    await updateClientRun(ctx, { name: before.name, status: "failed" });
    await createSubscription(scope, webhook());
    await updateClientRun(ctx, { name: after.name, status: "failed" });
    expect(await eventsOf(scope)).toEqual([`runFailed ${after.name}`]);
  });

  it("goes with it when it is deleted", async () => {
    const ctx = await makeWorkspace(services);
    const { subscriptionId } = await createSubscription(ofWorkspace(ctx), webhook());
    await end((await runningRun(ctx)).id, "failed");
    await deleteSubscription(ofWorkspace(ctx), { subscriptionId });
    expect(await services.db.$count(deliveries, eq(deliveries.subscriptionId, subscriptionId))).toBe(0);
  });
});

describe("a person's own subscription", () => {
  it("tells what the bell tells them, and goes to the address of their account", async () => {
    const ctx = await makeWorkspace(services);
    const reader = await joinWorkspace(ctx, "reader");
    const scope = ofPerson(reader);
    await createSubscription(scope, { channel: "email", events: ["runEnded"] });
    const [followed, other] = [await runningRun(ctx), await runningRun(ctx)];
    await followRun(reader, { run: followed.name, isFollowing: true });
    await end(followed.id, "completed");
    await end(other.id, "completed");
    expect(await eventsOf(scope)).toEqual([`runEnded ${followed.name}`]);
    const elsewhere: Mail = { channel: "email", events: ["runEnded"], address: "x@example.org" };
    expect(await outcomeOf(createSubscription(scope, elsewhere))).toBe("invalid");
  });

  it("is not made by a script, nor by a token for one workspace", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx);
    const { userId, name } = ctx.actor;
    const token = {
      kind: "token",
      userId,
      name,
      isAdmin: false,
      tokenId: "tok_1",
      scope: ctx.workspaceId,
    } as const;
    for (const who of [scriptOf(ctx, run.id), { services, actor: token }])
      expect(await outcomeOf(createSubscription(ofPerson(who), webhook()))).toBe("forbidden");
  });
});
