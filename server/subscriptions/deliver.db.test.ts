import { createHmac } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { deliveries } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { MailServer } from "@/domain/mail-server";
import { readPrivateHost } from "@/domain/private-hosts";
import { type CreateSubscription, type Format, MAX_DELIVERY_TRIES } from "@/domain/subscriptions";
import type { WorkspaceCtx } from "../core/context";
import { guardConnects } from "../core/guarded-connect";
import { moveRuns } from "../runs/moves/move-runs";
import { testSubscription } from "./change-subscription";
import { createSubscription } from "./create-subscription";
import { carryOut, claimDelivery, forgetOldDeliveries } from "./deliver";
import { listDeliveries } from "./list-deliveries";
import { ofPerson, ofWorkspace } from "./policy";
import { testMailbox, testReceiver, testSilence } from "./testing";

const mail: MailServer = {
  ...{ host: "127.0.0.1", port: 0, isTls: false, user: null, password: null },
  from: "Atelier <atelier@example.org>",
};
const services = Object.assign(testServices(testDatabase()), {
  guard: guardConnects([readPrivateHost("127.0.0.1")!]),
  mail,
});
const receiver = testReceiver();
const mailbox = testMailbox();
const silence = testSilence();
const LIMIT_MS = 500;

async function subscribe(path: string, format: Format = "json") {
  const ctx = await makeWorkspace(services);
  const input: CreateSubscription = {
    channel: "webhook",
    url: `${receiver.address}${path}`,
    events: ["runEnded"],
    format,
  };
  const made = await createSubscription(ofWorkspace(ctx), input);
  return { ctx, signingSecret: made.signingSecret!, subscriptionId: made.subscriptionId };
}

async function endRun(ctx: WorkspaceCtx, displayName = "night") {
  const run = await makeRun(ctx, { status: "finalizing", displayName });
  const error = { code: "UserError", message: "ValueError: <no> such column" };
  await moveRuns(services.db, { which: [run.id], to: "failed", values: { error, endedAt: new Date() } });
  return run;
}

/** Sends all that is due. */
async function deliverAll(limitMs = 5_000) {
  for (let next = await claimDelivery(services.db); next; next = await claimDelivery(services.db))
    await carryOut(services, next, limitMs);
}
const makeDue = () => services.db.update(deliveries).set({ nextTryAt: sql`now()` });
const latest = async (ctx: WorkspaceCtx) => (await listDeliveries(ofWorkspace(ctx))).deliveries[0]!;
const at = (path: string) => receiver.received.filter((one) => one.path === path);

describe("a webhook", () => {
  it("is given the end with an id, and a signature that the receiver can compare", async () => {
    const { ctx, signingSecret } = await subscribe("/signed");
    receiver.answers["/signed"] = { status: 202, body: "taken" };
    const run = await endRun(ctx);
    await deliverAll();
    const [{ headers, body }] = at("/signed") as [ReturnType<typeof at>[number]];
    const timestamp = headers["x-atelier-timestamp"];
    const expected = createHmac("sha256", signingSecret).update(`${timestamp}.${body}`).digest("hex");
    expect(headers["x-atelier-signature"]).toBe(`v1=${expected}`);
    expect(Math.abs(Date.now() / 1_000 - Number(timestamp))).toBeLessThan(60);
    const delivery = await latest(ctx);
    expect(JSON.parse(body)).toMatchObject({
      ...{ id: delivery.id, event: "runFailed", workspace: ctx.workspace },
      subject: {
        ...{ kind: "run", name: run.name, title: "night", status: "failed", by: ctx.actor.name },
        message: "ValueError: <no> such column",
        url: `http://127.0.0.1:3000/${ctx.workspace}/runs/${run.name}`,
      },
    });
    expect(headers["x-atelier-delivery"]).toBe(delivery.id);
    expect(delivery).toMatchObject({
      status: "delivered",
      tries: 1,
      answerStatus: 202,
      answerExcerpt: "taken",
    });
  });

  it("of Slack and of Teams gets their shapes", async () => {
    for (const format of ["slack", "teams"] as const) {
      const { ctx } = await subscribe(`/${format}`, format);
      await endRun(ctx, "a <b> & c");
    }
    await deliverAll();
    const [slack, teams] = ["/slack", "/teams"].map((path) => JSON.parse(at(path)[0]!.body));
    expect(slack.text).toContain("a &lt;b&gt; &amp; c: failed>");
    expect(slack.text).toContain("ValueError: &lt;no&gt; such column");
    const [card] = teams.attachments;
    expect(card.contentType).toBe("application/vnd.microsoft.card.adaptive");
    expect(card.content.body[0].text).toBe("a <b> & c: failed");
  });

  it("that fails is tried again later, a few times, with the same id and body", async () => {
    const { ctx } = await subscribe("/flaky");
    receiver.answers["/flaky"] = { status: 503, body: "away" };
    await endRun(ctx);
    await deliverAll();
    expect(await latest(ctx)).toMatchObject({
      status: "waiting",
      tries: 1,
      answerStatus: 503,
      answerExcerpt: "away",
    });
    await deliverAll();
    expect(at("/flaky")).toHaveLength(1);
    await makeDue();
    receiver.answers["/flaky"] = { status: 200 };
    await deliverAll();
    const [first, second] = at("/flaky");
    expect([second!.body, second!.headers["x-atelier-delivery"]]).toEqual([
      first!.body,
      first!.headers["x-atelier-delivery"],
    ]);
    expect(await latest(ctx)).toMatchObject({ status: "delivered", tries: 2, message: null });
    receiver.answers["/flaky"] = { status: 500 };
    await endRun(ctx);
    await vi.waitFor(async () => {
      await makeDue();
      await deliverAll();
      expect((await latest(ctx)).status).not.toBe("waiting");
    }, 20_000);
    expect(await latest(ctx)).toMatchObject({ status: "failed", tries: MAX_DELIVERY_TRIES });
    expect(at("/flaky")).toHaveLength(2 + MAX_DELIVERY_TRIES);
  });

  it("that refuses, or sends elsewhere, is not asked again; no redirect is followed", async () => {
    for (const [path, answer, words] of [
      ["/gone", { status: 410 }, "answered 410"],
      ["/away", { status: 302, location: "http://169.254.169.254/latest" }, "no redirect is followed"],
      ["/inside", { status: 307, location: `${receiver.address}/secret-door` }, "no redirect is followed"],
    ] as const) {
      const { ctx } = await subscribe(path);
      receiver.answers[path] = answer;
      await endRun(ctx);
      await deliverAll();
      const { status, message, tries } = await latest(ctx);
      expect([status, tries]).toEqual(["failed", 1]);
      expect(message).toContain(words);
    }
    expect(at("/secret-door")).toEqual([]);
  });

  it("at an address that may not be reached is refused when it is sent", async () => {
    const { ctx } = await subscribe("/closed");
    await endRun(ctx);
    const closed = Object.create(services, { guard: { value: guardConnects([]) } });
    const delivery = await claimDelivery(services.db);
    await carryOut(closed, delivery!, LIMIT_MS);
    const { status, message } = await latest(ctx);
    expect(status).toBe("failed");
    expect(message).toContain("ATELIER_PRIVATE_HOSTS");
    expect(at("/closed")).toEqual([]);
  });

  it("that hangs is cut by a time limit, and holds up no other subscription", async () => {
    const hanging = await subscribe("/hangs");
    receiver.silent.add("/hangs");
    await endRun(hanging.ctx);
    await endRun(hanging.ctx);
    const other = await subscribe("/prompt");
    await endRun(other.ctx);
    const first = await claimDelivery(services.db);
    const sending = carryOut(services, first!, 3_000);
    const second = await claimDelivery(services.db);
    expect(second!.subscriptionId).toBe(other.subscriptionId);
    await carryOut(services, second!, LIMIT_MS);
    expect(at("/prompt")).toHaveLength(1);
    expect(await claimDelivery(services.db)).toBeNull();
    await sending;
    const { deliveries: rows } = await listDeliveries(ofWorkspace(hanging.ctx), { orderBy: ["tries DESC"] });
    expect(rows[0]).toMatchObject({ status: "waiting", tries: 1 });
    expect(rows[0]!.message).toContain("has not answered in 3 s");
    await services.db.delete(deliveries);
  });

  it("is tested at once, and once", async () => {
    const { ctx, subscriptionId } = await subscribe("/tested");
    receiver.answers["/tested"] = { status: 500, body: "broken" };
    await testSubscription(ofWorkspace(ctx), { subscriptionId });
    await deliverAll();
    expect(await latest(ctx)).toMatchObject({ isTest: true, status: "failed", answerExcerpt: "broken" });
    expect(JSON.parse(at("/tested")[0]!.body)).toMatchObject({ event: "test" });
  });
});

describe("a delivery", () => {
  it("whose runner was killed is taken up by another with the same id, and the first one's word counts no more", async () => {
    const { ctx } = await subscribe("/killed");
    await endRun(ctx);
    const lost = await claimDelivery(services.db);
    expect(await claimDelivery(services.db)).toBeNull();
    await services.db
      .update(deliveries)
      .set({ leaseExpiresAt: sql`now() - interval '1 second'` })
      .where(eq(deliveries.id, lost!.id));
    const again = await claimDelivery(services.db);
    expect([again!.id, again!.leaseEpoch, again!.tries]).toEqual([lost!.id, lost!.leaseEpoch + 1, 2]);
    receiver.answers["/killed"] = { status: 500 };
    await carryOut(services, lost!, LIMIT_MS);
    expect(await latest(ctx)).toMatchObject({ status: "waiting", answerStatus: null });
    receiver.answers["/killed"] = { status: 200 };
    await carryOut(services, again!, LIMIT_MS);
    expect(await latest(ctx)).toMatchObject({ status: "delivered", tries: 2 });
    expect(new Set(at("/killed").map(({ headers }) => headers["x-atelier-delivery"]))).toEqual(
      new Set([lost!.id]),
    );
  });

  it("that has ended goes after a month", async () => {
    const { ctx } = await subscribe("/old");
    await endRun(ctx);
    await deliverAll();
    await endRun(ctx);
    const old = new Date(Date.now() - 31 * 86_400_000);
    await services.db.update(deliveries).set({ createdAt: old });
    await forgetOldDeliveries(services.db);
    const left = (await listDeliveries(ofWorkspace(ctx))).deliveries;
    expect(left.map(({ status }) => status)).toEqual(["waiting"]);
    await services.db.delete(deliveries);
  });
});

describe("a mail", () => {
  const events = ["runEnded"] as const;

  it("arrives at a real server, with one id for all tries and nothing of a title in its headers", async () => {
    mail.port = mailbox.port;
    const ctx = await makeWorkspace(services);
    await createSubscription(ofWorkspace(ctx), {
      channel: "email",
      events: [...events],
      address: "team@example.org",
    });
    const run = await endRun(ctx, "night\r\nBcc: evil@example.org");
    await deliverAll();
    const [sent] = mailbox.mails.splice(0);
    const delivery = await latest(ctx);
    expect(sent).toMatchObject({ from: "atelier@example.org", to: ["team@example.org"] });
    expect(sent!.text).toContain(`Message-ID: <${delivery.id}@example.org>`);
    expect(sent!.text).toContain(`/runs/${run.name}`);
    expect(sent!.text.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/m);
    expect(delivery).toMatchObject({ status: "delivered", answerStatus: 250 });
  });

  it("of one's own goes to the address of the account", async () => {
    mail.port = mailbox.port;
    const ctx = await makeWorkspace(services);
    await createSubscription(ofPerson(ctx), { channel: "email", events: [...events] });
    await endRun(ctx);
    await deliverAll();
    const [sent] = mailbox.mails.splice(0);
    expect(sent!.to).toEqual([`${ctx.actor.name.toLowerCase()}@example.org`]);
  });

  it("that the server does not take fails with its words, and is not sent again", async () => {
    mail.port = mailbox.port;
    const ctx = await makeWorkspace(services);
    await createSubscription(ofWorkspace(ctx), {
      channel: "email",
      events: [...events],
      address: "nobody@example.org",
    });
    await endRun(ctx);
    await deliverAll();
    expect(await latest(ctx)).toMatchObject({ status: "failed", tries: 1, answerStatus: 550 });
    expect((await latest(ctx)).message).toContain("No such mailbox");
  });

  it("to a server that hangs, or that may not be reached, fails with the reason", async () => {
    mail.port = silence.port;
    const ctx = await makeWorkspace(services);
    await createSubscription(ofWorkspace(ctx), {
      channel: "email",
      events: [...events],
      address: "team@example.org",
    });
    await endRun(ctx);
    await deliverAll(LIMIT_MS);
    expect(await latest(ctx)).toMatchObject({ status: "waiting", tries: 1 });
    expect((await latest(ctx)).message).toContain(`he mail server 127.0.0.1:${silence.port}`);
    await makeDue();
    const closed = Object.create(services, { guard: { value: guardConnects([]) } });
    await carryOut(closed, (await claimDelivery(services.db))!, LIMIT_MS);
    const { status, message } = await latest(ctx);
    expect(status).toBe("failed");
    expect(message).toContain("ATELIER_PRIVATE_HOSTS");
  });
});
