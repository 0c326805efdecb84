import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeUser, outcomeOf, testServices, uniqueWord } from "@/db/factories";
import { sessions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { changePassword } from "../accounts/change-password";
import { listSessions } from "../accounts/list-sessions";
import { resetPassword } from "../accounts/reset-password";
import { updateProfile } from "../accounts/update-profile";
import { listen } from "../queue/notify";
import { createAuthenticator } from "./authenticate";
import { endSession, signOutEverywhere } from "./end-session";
import { hashPassword } from "./secrets";
import { signIn } from "./sign-in";

const services = testServices(testDatabase());
const PASSWORD = "correct horse battery";
const WRONG = "The e-mail address or the password is wrong.";

/** A person who can sign in, and an address that nobody else signs in from. */
async function somebody() {
  const person = await makeUser(services, { passwordHash: await hashPassword(PASSWORD) });
  const address = uniqueWord("host");
  const attempt = (password: string, from = address) =>
    signIn(services, { email: person.email, password, address: from, userAgent: "a browser" });
  const signedIn = async () => ({ services, actor: (await attempt(PASSWORD)).actor });
  return { person, address, attempt, signedIn };
}

test("the right password opens a session that the authenticator knows", async () => {
  const { person, attempt } = await somebody();
  const { actor } = await attempt(PASSWORD);
  expect(actor).toMatchObject({ kind: "user", userId: person.userId, isAdmin: false });
  expect(await createAuthenticator(services).bySession(actor.sessionId)).toEqual(actor);
});

test("the address is taken however it is written", async () => {
  const { person, address } = await somebody();
  const email = ` ${person.email.toUpperCase()} `;
  expect(await outcomeOf(signIn(services, { email, password: PASSWORD, address }))).toBe("ok");
});

test("a wrong password, an unknown account and nonsense answer alike", async () => {
  const { attempt } = await somebody();
  const address = uniqueWord("host");
  await expect(attempt("not the password")).rejects.toThrow(WRONG);
  for (const email of ["nobody@example.org", "no address", "", "a\u0000b@example.org", "x".repeat(9999)]) {
    await expect(signIn(services, { email, password: PASSWORD, address })).rejects.toThrow(WRONG);
  }
});

test("a session that the old password opens while a new one is being set does not live", async () => {
  const { person, attempt } = await somebody();
  const opening = attempt(PASSWORD);
  await resetPassword(services.db, { email: person.email, password: "another long password" });
  const sessionId = await opening.then(
    ({ actor }) => actor.sessionId,
    () => null,
  );
  expect(sessionId && (await createAuthenticator(services).bySession(sessionId))).toBeNull();
});

test("signing out ends this sign-in, and everywhere ends them all", async () => {
  const { signedIn } = await somebody();
  const [here, there, elsewhere] = [await signedIn(), await signedIn(), await signedIn()];
  const authenticator = createAuthenticator(services);
  await endSession(here, { sessionId: here.actor.sessionId });
  expect(await authenticator.bySession(here.actor.sessionId)).toBeNull();
  expect(await authenticator.bySession(there.actor.sessionId)).not.toBeNull();
  await signOutEverywhere(there);
  authenticator.forget();
  for (const { actor } of [there, elsewhere])
    expect(await authenticator.bySession(actor.sessionId)).toBeNull();
});

test("nobody ends or sees another person's sign-ins", async () => {
  const mine = await (await somebody()).signedIn();
  const theirs = await (await somebody()).signedIn();
  expect(await outcomeOf(endSession(mine, { sessionId: theirs.actor.sessionId }))).toBe("notFound");
  expect(await listSessions(mine)).toMatchObject([{ id: mine.actor.sessionId, isThisOne: true }]);
});

test("a new password ends the other sign-ins and keeps this one", async () => {
  const { attempt, signedIn } = await somebody();
  const [here, there] = [await signedIn(), await signedIn()];
  const next = "another long password";
  expect(await outcomeOf(changePassword(here, { current: "wrong one", next }))).toBe("invalid");
  expect(await outcomeOf(changePassword(here, { current: PASSWORD, next: "short" }))).toBe("invalid");
  await changePassword(here, { current: PASSWORD, next });
  expect((await listSessions(here)).map(({ id }) => id)).toEqual([here.actor.sessionId]);
  expect(await createAuthenticator(services).bySession(there.actor.sessionId)).toBeNull();
  expect(await outcomeOf(attempt(PASSWORD))).toBe("unauthenticated");
  expect(await outcomeOf(attempt(next))).toBe("ok");
});

test("a session ends with its time", async () => {
  const { attempt } = await somebody();
  const { sessionId } = (await attempt(PASSWORD)).actor;
  await services.db.update(sessions).set({ expiresAt: sql`now()` }).where(eq(sessions.id, sessionId));
  expect(await createAuthenticator(services).bySession(sessionId)).toBeNull();
});

test("a change of name or an ended sign-in reaches the memory of other processes at once", async () => {
  const { signedIn } = await somebody();
  const here = await signedIn();
  const authenticator = createAuthenticator(services);
  let forgotten = () => {};
  const stop = await listen(services.sql, "auth", () => {
    authenticator.forget();
    forgotten();
  });
  const nextMessage = () => new Promise<void>((resolve) => (forgotten = resolve));
  expect(await authenticator.bySession(here.actor.sessionId)).toMatchObject({ name: here.actor.name });
  let heard = nextMessage();
  await updateProfile(here, { name: "Ada" });
  await heard;
  expect(await authenticator.bySession(here.actor.sessionId)).toMatchObject({ name: "Ada" });
  heard = nextMessage();
  await endSession(here, { sessionId: here.actor.sessionId });
  await heard;
  expect(await authenticator.bySession(here.actor.sessionId)).toBeNull();
  await stop();
});
