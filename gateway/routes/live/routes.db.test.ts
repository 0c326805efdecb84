import fastify from "fastify";
import { encode } from "next-auth/jwt";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeUser, signedInAs, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { secretKey } from "@/env";
import { signOutEverywhere } from "@/server/accounts/end-session";
import { createAuthenticator } from "@/server/auth/authenticate";
import { cookieNames } from "@/server/auth/session-cookie";
import type { Ctx } from "@/server/core/context";
import { createIngest, type Ingest } from "@/server/metrics/ingest";
import { listen } from "@/server/queue/notify";
import type { App } from "../../deps";
import { liveRoutes } from "./routes";

process.env.ATELIER_SECRET_KEY ??= "a key for tests, of more than 32 characters";

const services = testServices(testDatabase());
let app: App;
let ingest: Ingest;

beforeAll(async () => {
  const authenticator = createAuthenticator(services);
  await listen(services.sql, "auth", authenticator.forget);
  ingest = createIngest(services.sql);
  app = fastify() as App;
  await liveRoutes(app, { services, authenticator, ingest });
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
      params: { path: "accounts.me", input: superjson.serialize(undefined) },
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
