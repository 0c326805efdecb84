import fs from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { secretUses } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { paths } from "@/domain/data-folder";
import { deleteSecret, forgetDeleted } from "../secrets/delete-secret";
import { setSecret } from "../secrets/set-secret";
import { followLogText, readLogText } from "./read-log-text";
import { searchLog } from "./search-log";

const services = testServices(testDatabase());

/** A run that was given these values, and its log so far. */
async function makeLog(text: string, ...values: string[]) {
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx, { status: "running", attempt: 1 });
  for (const [index, value] of values.entries()) {
    await setSecret(ctx, { name: `S${index}`, value });
    const [secret] = await services.sql`
      select id from secrets where workspace_id = ${ctx.workspaceId} and name = ${`S${index}`}`;
    await services.db
      .insert(secretUses)
      .values({ runId: run.id, attempt: 1, secretId: secret!.id, version: 1 });
  }
  const file = paths.userLog(services.home, run.id, 1);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text);
  const end = (status = "completed") => services.sql`update runs set status = ${status} where id = ${run.id}`;
  return { ctx, run: run.name, file, end };
}

describe("the values of a run's secrets", () => {
  test("are hidden in every stretch of its log, wherever it begins and ends", async () => {
    const [short, long] = ["s3cret", "s3cret-which-goes-on\nüber lines"];
    const text = `a ${short} b ${long} c ${short}\nlast über lines.\n`;
    const { ctx, run, end } = await makeLog(text, short, long);
    await end();
    const masked = `a ****** b ${"*".repeat(20)}\n${"*".repeat(11)} c ******\nlast ${"*".repeat(11)}.\n`;
    expect((await readLogText(ctx, { run })).text).toBe(masked);
    const bytes = Buffer.from(masked);
    for (let offset = 0; offset < bytes.length; offset++)
      expect((await readLogText(ctx, { run, offset })).text).toBe(bytes.subarray(offset).toString());
    for (let before = 1; before < bytes.length; before++) {
      const { text: piece } = await readLogText(ctx, { run, before, bytes: before });
      expect(piece).not.toMatch(/s3cr|which|lines|über/);
    }
  });

  test("are hidden while they are written, and not found by a search", async () => {
    const value = "k".repeat(70_000).slice(0, 65_000);
    const { ctx, run, file, end } = await makeLog(`begin ${value.slice(0, 40_000)}`, value);
    const pieces: string[] = [];
    let isWhole = false;
    for await (const piece of followLogText(
      ctx,
      { run, stream: "user", offset: 0 },
      new AbortController().signal,
    )) {
      pieces.push(piece.text);
      if (isWhole) continue;
      expect(pieces.join("")).toBe("begin ");
      await fs.appendFile(file, `${value.slice(40_000)} end\n`);
      await end();
      isWhole = true;
    }
    expect(pieces.join("")).toBe(`begin ${"*".repeat(65_000)} end\n`);
    expect((await searchLog(ctx, { run, text: "kkkk" })).lines).toEqual([]);
  });

  test("that were deleted keep a log from being shown that was never stored", async () => {
    const { ctx, run, end } = await makeLog("the v4lue\n", "v4lue");
    await deleteSecret(ctx, { name: "S0" });
    expect((await readLogText(ctx, { run })).text).toBe("the *****\n");
    await end("failed");
    await forgetDeleted(services.db);
    await expect(readLogText(ctx, { run })).rejects.toThrow(/cannot be shown/);
  });
});
