import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { testServices } from "@/db/factories";
import { invites, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { authorize } from "../core/authorize";
import { parse } from "../core/parse";
import { publicProcedure, router, signedInProcedure, workspaceProcedure } from "../trpc/init";
import { appRouter } from "../trpc/root";
import { takes } from "../trpc/takes";
import {
  checkAsNobody,
  checkAsRoles,
  checkAsStranger,
  checkBadInputs,
  listProcedures,
} from "./testing/check-procedures";

const services = testServices(testDatabase());

/** What somebody who has not signed in may ask. Signing in itself is NextAuth's. */
const OPEN = ["accounts.needsSetup", "accounts.setUp", "invites.look", "invites.join"];
/** What a Reader may change in a workspace, as it is theirs alone: whether they are told of the end of a run. */
const OWN = ["notifications.follow"];
const LONG_MS = 900_000;

describe("every procedure", () => {
  test("is known to the sweep", () => {
    const paths = listProcedures(appRouter).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([...OPEN, "workspaces.get", "members.changeRole"]));
  });

  test("turns nobody away", async () => {
    expect(await checkAsNobody(appRouter, services, OPEN)).toEqual([]);
  });

  test("lets no Reader change a workspace, and knows every role", { timeout: LONG_MS }, async () => {
    expect(await checkAsRoles(appRouter, services, OWN)).toEqual([]);
  });

  test("knows nothing of another workspace", { timeout: LONG_MS }, async () => {
    expect(await checkAsStranger(appRouter, services)).toEqual([]);
  });

  test("answers broken input with an error of the caller", { timeout: LONG_MS }, async () => {
    expect(await checkBadInputs(appRouter, services, OPEN)).toEqual([]);
  });
});

describe("the sweep finds", () => {
  const runInput = z.object({ run: z.string() });
  const findRun = async (name: string) =>
    (await services.db.select().from(runs).where(eq(runs.name, name)))[0];

  test("a procedure without a guard", async () => {
    const planted = router({ things: router({ list: publicProcedure.query(() => []) }) });
    expect(await checkAsNobody(planted, services, [])).toEqual(["things.list answers ok to nobody"]);
  });

  test("a change that asks for no permission", async () => {
    const planted = router({ touch: workspaceProcedure.mutation(() => "done") });
    expect(await checkAsRoles(planted, services)).toEqual(["touch answers ok to a Reader"]);
  });

  test("a change that takes no workspace beside what its command checks", async () => {
    const schema = z.strictObject({ name: z.string() });
    const make = workspaceProcedure.input(takes(schema)).mutation(({ ctx, input }) => {
      authorize(ctx, "runs:write");
      return parse(schema, input).name;
    });
    expect(await checkAsRoles(router({ make }), services)).toContain(
      "make refuses the workspace that it is asked in",
    );
  });

  test("a query that reads another workspace's record", async () => {
    const planted = router({
      get: workspaceProcedure.input(runInput).query(({ input }) => findRun(input.run)),
    });
    expect(await checkAsStranger(planted, services)).toEqual([
      expect.stringMatching(/^get tells .* by run$/),
    ]);
  });

  test("a change of another workspace's record", async () => {
    const planted = router({
      revoke: signedInProcedure.input(z.object({ inviteId: z.string() })).mutation(async ({ input }) => {
        await services.db
          .update(invites)
          .set({ revokedAt: new Date() })
          .where(eq(invites.id, input.inviteId));
      }),
    });
    expect(await checkAsStranger(planted, services)).toEqual([
      "revoke answers ok to a foreign inviteId",
      "revoke changes another workspace",
    ]);
  });

  test("a workspace that is opened without a look at the members", async () => {
    const input = z.object({ workspace: z.string() });
    const planted = router({ peek: signedInProcedure.input(input).query(() => "open") });
    expect(await checkAsStranger(planted, services)).toEqual(["peek answers ok to a foreign workspace"]);
  });

  test("a procedure that leaves its input to a command which does not look at it", async () => {
    const planted = router({
      count: signedInProcedure.input(takes(z.object({ text: z.string() }))).query(() => "counted"),
    });
    expect(await checkBadInputs(planted, services)).toEqual(["count takes anything for text"]);
  });

  test("a procedure that breaks on its input", async () => {
    const planted = router({
      burst: signedInProcedure
        .input(z.object({ text: z.string() }))
        .query(({ input }) => decodeURIComponent(input.text)),
    });
    expect(await checkBadInputs(planted, services)).not.toEqual([]);
  });
});
