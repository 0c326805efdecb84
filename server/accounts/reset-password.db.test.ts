import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { makeUser, outcomeOf, testServices, uniqueWord } from "@/db/factories";
import { auditEvents } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createAuthenticator } from "../auth/authenticate";
import { hashPassword } from "../auth/secrets";
import { signIn } from "../auth/sign-in";
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
  const { sessionId } = await attempt(FORGOTTEN);
  await resetPassword(services.db, { email: ` ${person.email.toUpperCase()}`, password: FRESH });
  expect(await createAuthenticator(services).bySession(sessionId)).toBeNull();
  expect(await outcomeOf(attempt(FORGOTTEN))).toBe("unauthenticated");
  expect(await outcomeOf(attempt(FRESH))).toBe("ok");
  const written = await services.db.select().from(auditEvents).where(eq(auditEvents.target, person.userId));
  expect(written.map(({ actor, verb }) => `${actor} ${verb}`)).toContain("console accounts.resetPassword");
});

test("an account that guessing has locked is open at once", async () => {
  const { person, attempt } = await somebody();
  for (let n = 0; n < 7; n++) await outcomeOf(attempt("a guess"));
  expect(await outcomeOf(attempt(FORGOTTEN))).toBe("tooManyRequests");
  await resetPassword(services.db, { email: person.email, password: FRESH });
  expect(await outcomeOf(attempt(FRESH))).toBe("ok");
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
