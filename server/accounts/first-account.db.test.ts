import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { outcomeOf, testServices } from "@/db/factories";
import { settings, users, workspaces } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createAuthenticator } from "../auth/authenticate";
import { openDefaultWorkspace } from "../auth/open-workspace";
import { signIn } from "../auth/sign-in";
import { ensureAdmin, issueSetupCode, needsSetup, setUpFirstAccount } from "./first-account";

const services = testServices(testDatabase());
const ADA = { name: "Ada", email: "ada@example.org", password: "correct horse battery" };
const TOKEN = "an admin token of at least 32 characters";
const admin = { email: ADA.email, password: ADA.password, token: TOKEN };

beforeEach(async () => {
  await services.db.execute(sql`truncate ${users}, ${workspaces}, ${settings} cascade`);
});

async function signInAsAda() {
  const { actor } = await signIn(services, { email: ADA.email, password: ADA.password, address: "10.0.0.5" });
  return { services, actor };
}

test("the printed code makes an administrator who owns the workspace default", async () => {
  const code = await issueSetupCode(services.db);
  expect(await needsSetup(services.db)).toBe(true);
  await setUpFirstAccount(services.db, { ...ADA, code: ` ${code.toLowerCase()} ` });
  expect(await needsSetup(services.db)).toBe(false);
  const ctx = await signInAsAda();
  expect(ctx.actor.isAdmin).toBe(true);
  expect(await openDefaultWorkspace(ctx)).toMatchObject({ workspace: "default", roles: ["owner"] });
});

test("another code, an earlier one or none opens nothing", async () => {
  expect(await outcomeOf(setUpFirstAccount(services.db, { ...ADA, code: "" }))).toBe("forbidden");
  const earlier = await issueSetupCode(services.db);
  await issueSetupCode(services.db);
  for (const code of [earlier, "AAAAA-AAAAA-AAAAA", ""]) {
    expect(await outcomeOf(setUpFirstAccount(services.db, { ...ADA, code }))).toBe("forbidden");
  }
  expect(await needsSetup(services.db)).toBe(true);
});

test("of two who use the code at once one gets the account", async () => {
  const code = await issueSetupCode(services.db);
  const attempt = (email: string) => outcomeOf(setUpFirstAccount(services.db, { ...ADA, email, code }));
  const outcomes = await Promise.all([attempt("a@example.org"), attempt("b@example.org")]);
  expect(outcomes.sort()).toEqual(["conflict", "ok"]);
  expect(await services.db.select().from(users)).toHaveLength(1);
});

test("the environment makes the account, its workspace and its token, and a second start changes nothing", async () => {
  await ensureAdmin(services.db, admin);
  await ensureAdmin(services.db, { ...admin, password: "a password that came later" });
  const ctx = await signInAsAda();
  expect((await openDefaultWorkspace(ctx)).workspace).toBe("default");
  expect(await createAuthenticator(services).byToken(TOKEN)).toMatchObject({
    userId: ctx.actor.userId,
    scope: null,
  });
});

test("the environment makes no second account where there is one", async () => {
  await setUpFirstAccount(services.db, { ...ADA, code: await issueSetupCode(services.db) });
  await ensureAdmin(services.db, { ...admin, email: "other@example.org" });
  expect(await services.db.select().from(users)).toHaveLength(1);
  expect(await createAuthenticator(services).byToken(TOKEN)).toBeNull();
});
