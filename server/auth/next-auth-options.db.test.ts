import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeUser, testServices } from "@/db/factories";
import { signInFailures, users } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { actorFromCookies } from "./actor-from-cookies";
import { createAuthenticator } from "./authenticate";
import { LINE_LENGTH, waitInLine } from "./lines";
import { nextAuthOptions } from "./next-auth-options";
import { hashPassword, hashSecret } from "./secrets";
import { makeWebContext } from "./web-context";

const services = testServices(testDatabase());
const authenticator = createAuthenticator(services);
const PASSWORD = "correct horse battery";
let base = "";
let server: Server;

/** NextAuth behind a plain listener, given what Next would give it. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, base);
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    const pairs = (request.headers.cookie ?? "").split("; ").map((pair) => pair.split(/=(.*)/s));
    const cookies = Object.fromEntries(pairs.map(([name, value = ""]) => [name, decodeURIComponent(value)]));
    const req = {
      method: request.method,
      headers: request.headers,
      cookies,
      query: { ...Object.fromEntries(searchParams), nextauth: pathname.split("/").slice(3) },
      body: Object.fromEntries(new URLSearchParams(Buffer.concat(body).toString())),
    } as unknown as NextApiRequest;
    const res = Object.assign(response, {
      status: (code: number) => Object.assign(res, { statusCode: code }),
      json: (content: unknown) => res.end(JSON.stringify(content)),
      send: (content: unknown) => res.end(typeof content === "object" ? JSON.stringify(content) : content),
    }) as unknown as NextApiResponse;
    const setCookie = (line: string) => void response.appendHeader("set-cookie", line);
    await NextAuth(req, res, nextAuthOptions(services, authenticator, setCookie));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** A browser, as far as cookies go. */
function makeBrowser() {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  async function ask(path: string, form?: Record<string, string>) {
    const answer = await fetch(`${base}/api/auth/${path}`, {
      method: form ? "POST" : "GET",
      headers: { cookie: cookie(), "x-forwarded-for": "10.1.2.3" },
      body: form ? new URLSearchParams({ ...form, json: "true" }) : null,
      redirect: "manual",
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value) jar.set(name!, value);
      else jar.delete(name!);
    }
    return { status: answer.status, body: await answer.json(), setCookie: answer.headers.getSetCookie() };
  }
  async function signIn(email: string, password: string) {
    const { csrfToken } = (await ask("csrf")).body;
    return ask("callback/credentials", { csrfToken, email, password });
  }
  return { jar, cookie, ask, signIn };
}

const somebody = async () => makeUser(services, { passwordHash: await hashPassword(PASSWORD) });
const origin = services.publicUrl;
const host = new URL(origin).host;

test("signing in sets one cookie that scripts cannot read, and it tells who has signed in", async () => {
  const person = await somebody();
  const browser = makeBrowser();
  const { status, setCookie } = await browser.signIn(person.email, PASSWORD);
  expect(status).toBe(200);
  const [session] = setCookie.filter((line) => line.startsWith("atelier-3000.session="));
  expect(session).toMatch(/Path=\/;.*HttpOnly; SameSite=Lax/);
  expect((await browser.ask("session")).body.user).toEqual({
    id: person.userId,
    name: person.name,
    isAdmin: false,
  });

  const live = (from: string | undefined) =>
    actorFromCookies({ headers: { cookie: browser.cookie(), host, origin: from } }, authenticator, origin);
  expect(await live(origin)).toMatchObject({ kind: "user", userId: person.userId });
  expect(await live("https://evil.example.org")).toBeNull();
  expect(await live(undefined)).toBeNull();
});

test("a foreign page cannot act through a visitor's cookie, and none can read by a made-up one", async () => {
  const person = await somebody();
  const browser = makeBrowser();
  await browser.signIn(person.email, PASSWORD);
  const actorOf = async (method: string, headers: Record<string, string>) =>
    (await makeWebContext({ method, headers: new Headers(headers) }, services, authenticator)).actor;
  const cookie = browser.cookie();
  expect(await actorOf("GET", { cookie, host })).toMatchObject({ userId: person.userId });
  expect(await actorOf("POST", { cookie, host, origin })).toMatchObject({ userId: person.userId });
  expect(await actorOf("POST", { cookie, host, origin: "https://evil.example.org" })).toBeNull();
  expect(await actorOf("POST", { cookie, host })).toBeNull();
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sid":"x"}').toString("base64url")}.`;
  for (const forged of [unsigned, "", "%", "a.b.c.d.e", "x".repeat(5000)]) {
    expect(await actorOf("GET", { cookie: `atelier-3000.session=${forged}`, host })).toBeNull();
  }
});

test("wrong credentials and a missing form token open nothing", async () => {
  const person = await somebody();
  const browser = makeBrowser();
  const wrong = await browser.signIn(person.email, "not the password");
  expect(wrong).toMatchObject({ status: 401 });
  expect(wrong.body.url).toContain("error=CredentialsSignin");
  await browser.ask("callback/credentials", { email: person.email, password: PASSWORD });
  expect([...browser.jar.keys()]).not.toContain("atelier-3000.session");
});

test("too many attempts are told as such", async () => {
  const person = await somebody();
  const never = new Promise<number>(() => {});
  const subject = `account:${hashSecret(person.email)}`;
  for (let n = 0; n < LINE_LENGTH; n++) void waitInLine(subject, () => never, ["10.1.2.3"]);
  const { url } = (await makeBrowser().signIn(person.email, PASSWORD)).body;
  expect(decodeURIComponent(url)).toContain("Many attempts are being made at this moment.");
});

test("a browser that has signed in before is known when it comes back, until the password changes", async () => {
  const person = await somebody();
  const browser = makeBrowser();
  await browser.signIn(person.email, PASSWORD);
  const { csrfToken } = (await browser.ask("csrf")).body;
  await browser.ask("signout", { csrfToken });
  const counted = async () =>
    (await services.db.select().from(signInFailures)).map(({ subject }) => subject.split(":")[0]);
  await services.db.delete(signInFailures);
  await browser.signIn(person.email, "a guess");
  expect(await counted()).toEqual(["device"]);
  const fresh = { passwordHash: await hashPassword("another long password") };
  await services.db.update(users).set(fresh).where(eq(users.id, person.userId));
  await browser.signIn(person.email, "a guess");
  expect((await counted()).sort()).toEqual(["account", "device", "network"]);
});

test("signing out ends the session itself, so that a copied cookie is worth nothing", async () => {
  const person = await somebody();
  const browser = makeBrowser();
  await browser.signIn(person.email, PASSWORD);
  const copied = browser.cookie();
  const request = { method: "GET", headers: new Headers({ cookie: copied, host }) };
  expect((await makeWebContext(request, services, authenticator)).actor).not.toBeNull();
  const { csrfToken } = (await browser.ask("csrf")).body;
  await browser.ask("signout", { csrfToken });
  expect([...browser.jar.keys()]).not.toContain("atelier-3000.session");
  authenticator.forget();
  expect((await makeWebContext(request, services, authenticator)).actor).toBeNull();
});
