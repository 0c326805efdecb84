import { eq, sql } from "drizzle-orm";
import fastify from "fastify";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeUser, makeWorkspace, signedInAs, testServices } from "@/db/factories";
import { sessions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { decodeChart } from "@/domain/metrics/chart-bytes";
import { transformer } from "@/domain/transformer";
import { secretKey } from "@/env";
import { createAuthenticator } from "@/server/auth/authenticate";
import { signOutEverywhere } from "@/server/auth/end-session";
import { cookieNames } from "@/server/auth/session-cookie";
import type { Ctx } from "@/server/core/context";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { makeSteps } from "@/server/metrics/testing";
import { listen } from "@/server/queue/notify";
import type { App } from "../../deps";
import { addAuthentication } from "../../plugins/authenticate";
import { answerErrors } from "../../plugins/errors";
import { MAX_ANONYMOUS } from "./end-channels";
import { liveRoutes } from "./routes";

const services = testServices(testDatabase());
let app: App;
let ingest: Ingest;
const logged: string[] = [];

beforeAll(async () => {
  const authenticator = createAuthenticator(services);
  await listen(services.sql, "auth", authenticator.forget);
  ingest = createIngest(services.sql);
  app = fastify({
    routerOptions: { maxParamLength: 5_000 },
    logger: { level: "warn", stream: { write: (line) => logged.push(line) } },
  }) as App;
  answerErrors(app);
  const deps = { services, authenticator, ingest };
  addAuthentication(app, deps);
  await liveRoutes(app, deps);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await ingest.close();
});

/** The headers with which the browser of `ctx`'s person opens the channel from a page at `origin`. */
async function handshake({ actor }: Ctx, origin = services.publicUrl) {
  const sid = actor.kind === "user" ? actor.sessionId : "";
  const cookie = `${cookieNames(services.publicUrl).session}=${await encode({ token: { sid }, secret: secretKey() })}`;
  return { headers: { cookie, origin, host: new URL(services.publicUrl).host } };
}

type Socket = Awaited<ReturnType<App["injectWS"]>>;

/** The code of the error with which a subscription ends. */
function endOf(socket: Socket, path: string, input: object): Promise<string> {
  const ended = new Promise<string>((resolve) => {
    socket.on("message", (text: Buffer) => {
      const { error } = JSON.parse(text.toString());
      if (error) resolve(error.json.data.code);
    });
  });
  const params = { path, input: transformer.serialize(input) };
  socket.send(JSON.stringify({ id: 1, method: "subscription", params }));
  return ended;
}

/** Asks who is there, over the socket; the code of the error, or the person's id. */
function askMe(socket: Socket): Promise<string> {
  const answered = new Promise<string>((resolve) => {
    socket.on("message", (text: Buffer) => {
      const { result, error } = JSON.parse(text.toString());
      if (result) resolve(result.data.json.user.id);
      if (error) resolve(error.json.data.code);
    });
  });
  socket.send(
    JSON.stringify({
      id: 1,
      method: "query",
      params: { path: "accounts.me", input: transformer.serialize(undefined) },
    }),
  );
  return answered;
}

const somebody = async () => signedInAs(services, await makeUser(services));

test("the channel knows who has signed in, but not for a page of another site", async () => {
  const ctx = await somebody();
  const own = await app.injectWS("/live", await handshake(ctx));
  expect(await askMe(own)).toBe(ctx.actor.userId);
  const foreign = await app.injectWS("/live", await handshake(ctx, "https://evil.example.org"));
  expect(await askMe(foreign)).toBe("UNAUTHORIZED");
  for (const socket of [own, foreign]) socket.terminate();
});

test("an open channel ends with its sign-in", async () => {
  const ctx = await somebody();
  const socket = await app.injectWS("/live", await handshake(ctx));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await signOutEverywhere(ctx);
  expect(await closed).toBe(1012);
  const again = await app.injectWS("/live", await handshake(ctx));
  expect(await askMe(again)).toBe("UNAUTHORIZED");
  again.terminate();
});

test("an open channel ends when its sign-in runs out, which nobody tells", async () => {
  const ctx = await somebody();
  const socket = await app.injectWS("/live", await handshake(ctx));
  expect(await askMe(socket)).toBe(ctx.actor.userId);
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await services.db
    .update(sessions)
    .set({ expiresAt: sql`now()` })
    .where(eq(sessions.userId, ctx.actor.userId));
  expect(await closed).toBe(1012);
});

test("channels of nobody's are bounded, the oldest go first, and they never push out a signed-in one", async () => {
  const ctx = await somebody();
  const own = await app.injectWS("/live", await handshake(ctx));
  expect(await askMe(own)).toBe(ctx.actor.userId);
  const first = await app.injectWS("/live");
  const closed = new Promise<number>((resolve) => first.once("close", resolve));
  const others: Socket[] = [];
  for (let n = 0; n < MAX_ANONYMOUS; n++) others.push(await app.injectWS("/live"));
  expect(await closed).toBe(1013);
  expect(own.readyState).toBe(own.OPEN);
  for (const socket of [own, ...others]) socket.terminate();
});

test("a channel of nobody's ends by itself", async () => {
  const socket = await app.injectWS("/live");
  expect(await new Promise<number>((resolve) => socket.once("close", resolve))).toBe(1008);
}, 20_000);

test("a subscription is given over the channel alone, which ends with its sign-in", async () => {
  const owner = await makeWorkspace(services);
  const run = await makeRun(owner);
  const input = transformer.serialize({
    workspace: owner.workspace,
    run: run.name,
    stream: "user",
    offset: 0,
  });
  const { headers } = await handshake(owner);
  const query = new URLSearchParams({ input: JSON.stringify(input) });
  const answer = await app.inject({ url: `/live/logs.follow?${query}`, headers });
  expect(answer.body).toContain("METHOD_NOT_SUPPORTED");
});

test("a subscription to what is not there ends with our error, and nothing is logged", async () => {
  const owner = await makeWorkspace(services);
  const socket = await app.injectWS("/live", await handshake(owner));
  logged.length = 0;
  const input = { workspace: owner.workspace, run: "none", stream: "user", offset: 0 };
  expect(await endOf(socket, "logs.follow", input)).toBe("NOT_FOUND");
  expect(logged).toEqual([]);
  socket.terminate();
});

test("a message that is too large cuts its connection, with one line in the log", async () => {
  const socket = await app.injectWS("/live", await handshake(await somebody()));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  logged.length = 0;
  socket.send("x".repeat(65 * 1024));
  await closed;
  expect(logged).toEqual([expect.stringContaining("Max payload size exceeded")]);
  expect(logged[0]).not.toContain("stack");
});

test("a batch holds so many calls and no more, by request and by message", async () => {
  const { headers } = await handshake(await somebody());
  const ask = (count: number) =>
    app.inject({ url: `/live/${Array(count).fill("accounts.me").join(",")}?batch=1`, headers });
  expect((await ask(20)).statusCode).toBe(200);
  expect((await ask(21)).statusCode).toBe(400);
  const socket = await app.injectWS("/live", { headers });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  const call = { method: "query", params: { path: "accounts.me", input: transformer.serialize(undefined) } };
  socket.send(JSON.stringify(Array.from({ length: 21 }, (_, id) => ({ id, ...call }))));
  expect(await closed).toBe(1008);
});

describe("POST /live/chart", () => {
  async function ask(ctx: Ctx, body: object, origin?: string) {
    const { headers } = await handshake(ctx, origin);
    return app.inject({ method: "POST", url: "/live/chart", headers, payload: body });
  }

  test("answers members of the workspace, and nobody else", async () => {
    const owner = await makeWorkspace(services);
    const run = await makeRun(owner);
    await ingest.append(run.id, makeSteps("loss", 0, 3));
    const body = { workspace: owner.workspace, runs: [run.name], key: "loss", pixels: 100 };
    const answer = await ask(owner, body);
    expect(answer.statusCode).toBe(200);
    const [line] = decodeChart(new Uint8Array(answer.rawPayload).buffer);
    expect(line).toMatchObject({ run: run.name, isWhole: true, x: Float64Array.of(0, 1, 2) });
    expect((await ask(await joinWorkspace(owner, "reader"), body)).statusCode).toBe(200);
    expect((await ask(await somebody(), body)).statusCode).toBe(404);
    expect((await ask(owner, body, "https://evil.example.org")).statusCode).toBe(401);
  });

  test("names what is wrong with the question", async () => {
    const owner = await makeWorkspace(services);
    const answer = await ask(owner, { workspace: owner.workspace, runs: [], key: "loss", pixels: 1e9 });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.issues.map(({ path }: { path: string }) => path)).toEqual(["runs", "pixels"]);
  });
});
