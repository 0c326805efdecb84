import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { auditEvents, secretVersions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { MAX_SECRET_BYTES } from "@/domain/secrets";
import type { WorkspaceCtx } from "../core/context";
import { deleteSecret, forgetDeleted } from "./delete-secret";
import { getSecret, listSecrets } from "./list-secrets";
import { usableNames } from "./policy";
import { setSecret } from "./set-secret";
import { takeSecrets } from "./take-secrets";
import { usedWords } from "./used-words";

const services = testServices(testDatabase());
const set = (ctx: WorkspaceCtx, value: string, name = "API_KEY") => setSecret(ctx, { name, value });
const namesFor = async (ctx: WorkspaceCtx) => (await listSecrets(ctx)).secrets.map(({ name }) => name);

/** What a run's next attempt is given. */
const take = (ctx: WorkspaceCtx, run: string, attempt = 1, name = "API_KEY") =>
  services.db.transaction((tx) =>
    takeSecrets(
      tx,
      services.keyring,
      { id: run, workspaceId: ctx.workspaceId, attempt },
      { K: `secret:${name}`, PLAIN: "as it is" },
    ),
  );

const valuesLeft = (ctx: WorkspaceCtx) =>
  services.db
    .select({ version: secretVersions.version })
    .from(secretVersions)
    .innerJoin(auditEvents, eq(auditEvents.target, secretVersions.secretId))
    .where(and(eq(auditEvents.workspaceId, ctx.workspaceId), eq(auditEvents.verb, "secrets.set")));

describe("a secret", () => {
  test("is set, rotated, listed and deleted, and nothing that answers holds its value", async () => {
    const ctx = await makeWorkspace(services);
    const answers: unknown[] = [await set(ctx, "first-value"), await set(ctx, "second-value")];
    expect(answers).toEqual([
      { name: "API_KEY", version: 1 },
      { name: "API_KEY", version: 2 },
    ]);
    await set(ctx, "another-value", "ANOTHER");
    const listed = await listSecrets(ctx);
    expect(listed).toMatchObject({
      secrets: [
        { name: "ANOTHER", version: 1 },
        { name: "API_KEY", version: 2, setByName: ctx.actor.name, usedBy: [] },
      ],
      can: { write: true },
    });
    const shown = await getSecret(ctx, { name: "API_KEY" });
    expect(shown.versions.map(({ version }) => version)).toEqual([2, 1]);
    await deleteSecret(ctx, { name: "API_KEY" });
    expect(await namesFor(ctx)).toEqual(["ANOTHER"]);
    const events = await services.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.workspaceId, ctx.workspaceId));
    expect(events.map(({ verb }) => verb).filter((verb) => verb.startsWith("secrets."))).toEqual([
      "secrets.set",
      "secrets.rotate",
      "secrets.set",
      "secrets.delete",
    ]);
    expect(JSON.stringify([answers, listed, shown, events])).not.toMatch(/(first|second|another)-value/);
  });

  test("is written by contributors and owners, seen by Data Scientists too, and by nobody else", async () => {
    const owner = await makeWorkspace(services);
    await set(owner, "the value");
    const may = {
      owner: ["ok", "ok", "ok"],
      contributor: ["ok", "ok", "ok"],
      dataScientist: ["ok", "forbidden", "forbidden"],
      computeOperator: ["forbidden", "forbidden", "forbidden"],
      reader: ["forbidden", "forbidden", "forbidden"],
    } as const;
    for (const [role, expected] of Object.entries(may)) {
      const ctx = await joinWorkspace(owner, role as keyof typeof may);
      const name = `of-${role}`;
      const outcomes = [await outcomeOf(listSecrets(ctx)), await outcomeOf(set(ctx, "a value", name))];
      await setSecret(owner, { name, value: "a value" });
      outcomes.push(await outcomeOf(deleteSecret(ctx, { name })));
      expect(outcomes, role).toEqual(expected);
    }
  });

  test("of another workspace is not there", async () => {
    const [ours, theirs] = [await makeWorkspace(services), await makeWorkspace(services)];
    await set(theirs, "their value");
    expect(await namesFor(ours)).toEqual([]);
    expect(await outcomeOf(getSecret(ours, { name: "API_KEY" }))).toBe("notFound");
    expect(await outcomeOf(deleteSecret(ours, { name: "API_KEY" }))).toBe("notFound");
    expect(await set(ours, "our value")).toEqual({ name: "API_KEY", version: 1 });
    expect((await getSecret(theirs, { name: "API_KEY" })).version).toBe(1);
  });

  test("that has changed since it was seen is not changed unseen", async () => {
    const ctx = await makeWorkspace(services);
    const change = (newest: number) => outcomeOf(setSecret(ctx, { name: "K", value: "a value", newest }));
    expect(await change(1)).toBe("conflict");
    expect(await change(0)).toBe("ok");
    expect(await change(0)).toBe("conflict");
    expect(await change(1)).toBe("ok");
    expect(await change(1)).toBe("conflict");
  });

  test("that many set at once has a version of each", async () => {
    const ctx = await makeWorkspace(services);
    const all = await Promise.all(["one", "two", "three", "four"].map((word) => set(ctx, `${word}-value`)));
    expect(all.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
  });

  test("whose name or value is refused is refused by its field", async () => {
    const ctx = await makeWorkspace(services);
    for (const [name, value] of [
      ["a b", "a value"],
      ["K", "abc"],
      ["K", "x\0yz1"],
      ["K", "x".repeat(MAX_SECRET_BYTES + 1)],
    ])
      expect(await outcomeOf(set(ctx, value!, name!)), name).toBe("invalid");
  });
});

describe("a run", () => {
  test("is given the newest value, and the same again when it is taken up", async () => {
    const ctx = await makeWorkspace(services);
    const { id, name } = await makeRun(ctx, { attempt: 2 });
    await set(ctx, "first value");
    const first = await take(ctx, id);
    expect(first).toEqual({ variables: { K: "first value", PLAIN: "as it is" }, masked: ["first value"] });
    await set(ctx, "second value");
    expect(await take(ctx, id)).toEqual(first);
    expect((await take(ctx, id, 2)).variables.K).toBe("second value");
    expect((await listSecrets(ctx)).secrets[0]?.usedBy).toMatchObject([{ run: name, version: 2 }]);
    const uses = await services.db
      .select({ actor: auditEvents.actor, details: auditEvents.details })
      .from(auditEvents)
      .where(and(eq(auditEvents.workspaceId, ctx.workspaceId), eq(auditEvents.verb, "secrets.use")));
    expect(uses).toEqual([
      { actor: `engine:${id}`, details: { name: "API_KEY", version: 1, attempt: 1 } },
      { actor: `engine:${id}`, details: { name: "API_KEY", version: 2, attempt: 2 } },
    ]);
  });

  test("whose secret is gone is told which, and what to do", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await makeRun(ctx);
    await expect(take(ctx, id)).rejects.toThrow(
      /“API_KEY”, which its variable K names, is not in this workspace any more/,
    );
  });

  test("keeps the value that is hidden in its log until it has ended, though the secret was deleted", async () => {
    const ctx = await makeWorkspace(services);
    const going = await makeRun(ctx, { status: "running" });
    await set(ctx, "first value");
    await take(ctx, going.id);
    await set(ctx, "second value");
    await deleteSecret(ctx, { name: "API_KEY" });
    expect(await valuesLeft(ctx)).toEqual([{ version: 1 }]);
    expect((await usedWords(services, going.id)).isWhole).toBe(true);
    expect((await take(ctx, going.id)).variables.K).toBe("first value");
    await services.sql`update runs set status = 'completed' where id = ${going.id}`;
    await forgetDeleted(services.db);
    expect(await valuesLeft(ctx)).toEqual([]);
    expect((await usedWords(services, going.id)).isWhole).toBe(false);
  });

  test("is not given the value of a row that was moved in the database", async () => {
    const [ours, theirs] = [await makeWorkspace(services), await makeWorkspace(services)];
    await set(theirs, "their value");
    await set(ours, "our value");
    const { id } = await makeRun(ours);
    await services.sql`
      update secret_versions v set wrapped_key = other.wrapped_key, sealed_value = other.sealed_value
      from secrets s, secret_versions other, secrets t
      where s.id = v.secret_id and s.workspace_id = ${ours.workspaceId}
        and t.id = other.secret_id and t.workspace_id = ${theirs.workspaceId}`;
    await expect(take(ours, id)).rejects.toThrow(/cannot be decrypted/);
  });

  test("hands on to its children what it was given itself, reads no names and writes nothing", async () => {
    const ctx = await makeWorkspace(services);
    await set(ctx, "the value");
    await set(ctx, "another value", "OTHER");
    const environment = { label: "e", packages: [], variables: { E: "secret:OTHER" }, notices: [] };
    const spec = { command: "true", environment_variables: { K: "secret:API_KEY" } } as never;
    const parent = scriptOf(ctx, (await makeRun(ctx, { spec })).id);
    const byEnvironment = scriptOf(ctx, (await makeRun(ctx, { environment })).id);
    expect(await usableNames(ctx)).toEqual(["API_KEY", "OTHER"]);
    expect(await usableNames(parent)).toEqual(["API_KEY"]);
    expect(await usableNames(byEnvironment)).toEqual(["OTHER"]);
    expect(await outcomeOf(listSecrets(parent))).toBe("forbidden");
    expect(await outcomeOf(set(parent, "a value"))).toBe("forbidden");
    expect(await outcomeOf(deleteSecret(parent, { name: "API_KEY" }))).toBe("forbidden");
  });
});
