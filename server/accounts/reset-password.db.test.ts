import { eq, like } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeUser, outcomeOf, signedInAs, testServices, uniqueWord } from "@/db/factories";
import { auditEvents, signInFailures } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createAuthenticator } from "../auth/authenticate";
import { hashPassword } from "../auth/secrets";
import { signIn } from "../auth/sign-in";
import { createToken } from "../tokens/create-token";
import { resetPassword } from "./reset-password";

const services = testServices(testDatabase());
const FORGOTTEN = "correct horse battery";
const FRESH = "staple of the horse";

async function somebody() {
  const person = await makeUser(services, { passwordHash: await hashPassword(FORGOTTEN) });
  const address = uniqueWord("host");
  const attempt = (password: string) => signIn(services, { email: person.email, password, address });
  return { person, attempt };
}

test("the new password opens the account, the old one does not, and who was signed in is out", async () => {
  const { person, attempt } = await somebody();
  const { sessionId } = (await attempt(FORGOTTEN)).actor;
  await resetPassword(services.db, { email: ` ${person.email.toUpperCase()}`, password: FRESH });
  expect(await createAuthenticator(services).bySession(sessionId)).toBeNull();
  expect(await outcomeOf(attempt(FORGOTTEN))).toBe("unauthenticated");
  expect(await outcomeOf(attempt(FRESH))).toBe("ok");
  const written = await services.db.select().from(auditEvents).where(eq(auditEvents.target, person.userId));
  expect(written.map(({ actor, verb }) => `${actor} ${verb}`)).toContain("console accounts.resetPassword");
});

test("what was guessed before counts no longer", async () => {
  const { person, attempt } = await somebody();
  await outcomeOf(attempt("a guess"));
  const counted = () =>
    services.db.select().from(signInFailures).where(like(signInFailures.subject, "account:%"));
  expect(await counted()).toHaveLength(1);
  await resetPassword(services.db, { email: person.email, password: FRESH });
  expect(await counted()).toEqual([]);
});

test("the account's tokens go on, unless they are to end with the old password", async () => {
  const { person } = await somebody();
  const ctx = await signedInAs(services, person);
  const { token } = await createToken(ctx, { name: "laptop" });
  const stranger = await createToken(await signedInAs(services, await makeUser(services)), {
    name: "theirs",
  });
  const opens = async (text: string) => (await createAuthenticator(services).byToken(text)) !== null;
  const reset = (revokesTokens: boolean) =>
    resetPassword(services.db, { email: person.email, password: FRESH, revokesTokens });
  expect(await reset(false)).toEqual({ revokedTokens: 0, livingTokens: 1 });
  expect(await opens(token)).toBe(true);
  expect(await reset(true)).toEqual({ revokedTokens: 1, livingTokens: 0 });
  expect(await opens(token)).toBe(false);
  expect(await opens(stranger.token)).toBe(true);
});

test("a short password or an unknown address changes nothing", async () => {
  const { person, attempt } = await somebody();
  expect(await outcomeOf(resetPassword(services.db, { email: person.email, password: "short" }))).toBe(
    "invalid",
  );
  const nobody = { email: "nobody@example.test", password: FRESH };
  expect(await outcomeOf(resetPassword(services.db, nobody))).toBe("notFound");
  expect(await outcomeOf(attempt(FORGOTTEN))).toBe("ok");
});
