import { eq, like, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { makeUser, outcomeOf, testServices, uniqueWord } from "@/db/factories";
import { signInFailures } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { changePassword } from "../accounts/change-password";
import { deviceCookie, readMarks } from "./devices";
import { hashPassword } from "./secrets";
import { signIn } from "./sign-in";
import { awaitTurn } from "./throttle";

const services = testServices(testDatabase());
const { publicUrl } = services;
const PASSWORD = "correct horse battery";
const hash = await hashPassword(PASSWORD);

beforeEach(async () => {
  await services.db.delete(signInFailures);
});

/** A person, and attempts to sign in as them from an address of their own, or from another. */
async function somebody() {
  const { email, userId } = await makeUser(services, { passwordHash: hash });
  const address = uniqueWord("host");
  const attempt = (password: string, given: Partial<Parameters<typeof signIn>[1]> = {}) =>
    signIn(services, { email, password, address, ...given });
  return { email, userId, attempt };
}

/** As if somebody had guessed for hours, with the next turn a while ahead. */
const hours = (kind: "account" | "network") =>
  services.db
    .update(signInFailures)
    .set({ count: 5_000, lastAt: sql`now() + interval '2 seconds'` })
    .where(like(signInFailures.subject, `${kind}:%`));

const rows = (kind: string) =>
  services.db
    .select()
    .from(signInFailures)
    .where(like(signInFailures.subject, `${kind}:%`));

test("the right password opens while somebody guesses for hours, before the guesses that wait there too", async () => {
  const { attempt } = await somebody();
  await outcomeOf(attempt("a guess"));
  await hours("account");
  let tried = 0;
  const guesses = Array.from({ length: 6 }, async (_, n) => {
    await outcomeOf(attempt(`guess ${n}`, { address: "192.0.2.1", visitor: "guesser" }));
    tried++;
  });
  const { actor } = await attempt(PASSWORD, { address: "192.0.2.1", visitor: "owner" });
  expect(actor.kind).toBe("user");
  expect(tried).toBeLessThan(6);
  await Promise.all(guesses);
});

test("a browser that has signed in before takes no turn of the strangers'", async () => {
  const { attempt } = await somebody();
  const { account } = await attempt(PASSWORD);
  const marks = readMarks(deviceCookie([], account, publicUrl).split(";")[0], publicUrl);
  await outcomeOf(attempt("a guess"));
  await hours("account");
  await hours("network");
  const before = [...(await rows("account")), ...(await rows("network"))];
  await attempt(PASSWORD, { marks });
  expect([...(await rows("account")), ...(await rows("network"))]).toEqual(before);
});

test("a browser that is known is slowed by its own guesses", async () => {
  const { attempt } = await somebody();
  const { account } = await attempt(PASSWORD);
  const marks = readMarks(deviceCookie([], account, publicUrl).split(";")[0], publicUrl);
  for (let n = 0; n < 3; n++)
    expect(await outcomeOf(attempt(`guess ${n}`, { marks }))).toBe("unauthenticated");
  expect(await rows("device")).toMatchObject([{ count: 3 }]);
  await attempt(PASSWORD, { marks });
  expect(await rows("device")).toEqual([]);
});

test("thousands of wrong ones from an address keep nobody there out", async () => {
  const { attempt } = await somebody();
  await outcomeOf(attempt("a guess", { address: "192.0.2.2" }));
  await hours("network");
  await services.db.delete(signInFailures).where(like(signInFailures.subject, "account:%"));
  expect(await outcomeOf(attempt(PASSWORD, { address: "192.0.2.2" }))).toBe("ok");
  expect(await rows("network")).toMatchObject([{ count: 5_000 }]);
});

/** How long the turn after `count` attempts is after the one before, in seconds. */
async function pauseAfter(count: number, kind: "account" | "network" = "account"): Promise<number> {
  const value = uniqueWord("subject");
  await awaitTurn(services.db, kind, value);
  const [row] = await rows(kind);
  const { subject } = row!;
  await services.db
    .update(signInFailures)
    .set({ count, lastAt: sql`now() - interval '0.1 seconds'` })
    .where(eq(signInFailures.subject, subject));
  const [before] = await rows(kind);
  await awaitTurn(services.db, kind, value);
  const [after] = await rows(kind);
  await services.db.delete(signInFailures);
  return (after!.lastAt.getTime() - before!.lastAt.getTime()) / 1_000;
}

test("guesses get slow, and never slower than seconds", async () => {
  expect(await pauseAfter(12)).toBeCloseTo(0.28, 1);
  expect(await pauseAfter(1_000_000)).toBeCloseTo(0.5, 1);
  expect(await pauseAfter(1_000_000, "network")).toBeCloseTo(0.25, 1);
});

test("the first few are free, for an account that does not exist too", async () => {
  const guess = { email: "nobody@example.org", password: "a guess", address: "192.0.2.3" };
  for (let n = 0; n < 5; n++) await outcomeOf(signIn(services, guess));
  const counted = await rows("account");
  expect(counted).toMatchObject([{ count: 5 }]);
  expect(counted[0]!.lastAt.getTime()).toBeLessThanOrEqual(Date.now() + 1);
});

test("an hour of peace forgets it all, and a clock that was set back keeps nobody waiting", async () => {
  await awaitTurn(services.db, "account", "a@example.org");
  await services.db.update(signInFailures).set({ count: 5_000, lastAt: sql`now() - interval '61 minutes'` });
  await awaitTurn(services.db, "account", "a@example.org");
  expect(await rows("account")).toMatchObject([{ count: 1 }]);
  await services.db.update(signInFailures).set({ count: 1, lastAt: sql`now() + interval '1 year'` });
  const waiting = awaitTurn(services.db, "account", "a@example.org");
  await expect
    .poll(async () => (await rows("account"))[0]!.lastAt.getTime())
    .toBeLessThan(Date.now() + 60_000);
  await waiting;
});

test("a success clears its account, and gives its network back what it counted itself", async () => {
  const { attempt } = await somebody();
  for (let n = 0; n < 3; n++) await outcomeOf(attempt("a guess"));
  await attempt(PASSWORD);
  expect(await rows("account")).toEqual([]);
  expect(await rows("network")).toMatchObject([{ count: 3 }]);
});

test("whoever has signed in is asked for the password in a line of their own", async () => {
  const { attempt } = await somebody();
  const { actor } = await attempt(PASSWORD);
  await outcomeOf(attempt("a guess"));
  await hours("account");
  await changePassword({ services, actor }, { current: PASSWORD, next: "another long password" });
  expect(await rows("account")).toMatchObject([{ count: 5_000 }]);
});
