import fs from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { paths } from "@/runner/protocol";
import { followLogText, readLogText } from "./read-log-text";

const services = testServices(testDatabase());

/** A run that is executing, and its log so far. */
async function makeLog(text: string) {
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx, { status: "running", attempt: 1 });
  const file = paths.userLog(services.home, run.id, 1);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text);
  return { ctx, run: run.name, file };
}

describe("readLogText", () => {
  it("gives the tail, and goes on from an offset without a gap", async () => {
    const { ctx, run, file } = await makeLog("one\ntwo\n");
    const tail = await readLogText(ctx, { run, tailBytes: 4 });
    expect(tail).toEqual({ text: "two\n", offset: 4, nextOffset: 8, sizeBytes: 8, isEnded: false });
    await fs.appendFile(file, "three\n");
    const next = await readLogText(ctx, { run, offset: tail.nextOffset });
    expect(next).toMatchObject({ text: "three\n", offset: 8, nextOffset: 14 });
  });

  it("keeps back half a character until the rest is there", async () => {
    const bytes = Buffer.from("grün");
    const { ctx, run, file } = await makeLog("");
    await fs.writeFile(file, bytes.subarray(0, 3));
    const first = await readLogText(ctx, { run, offset: 0 });
    expect(first).toMatchObject({ text: "gr", nextOffset: 2 });
    await fs.writeFile(file, bytes);
    expect(await readLogText(ctx, { run, offset: 2 })).toMatchObject({ text: "ün", nextOffset: 5 });
  });

  it("hides a token even where the reading begins inside of it", async () => {
    const token = `atr_${"x".repeat(43)}`;
    const { ctx, run } = await makeLog(`a ${token} b\n`);
    expect((await readLogText(ctx, { run, offset: 0 })).text).toBe(`a ${"*".repeat(47)} b\n`);
    expect((await readLogText(ctx, { run, offset: 10 })).text).not.toContain("x");
  });

  it("has nothing for another workspace", async () => {
    const { run } = await makeLog("mine\n");
    const stranger = await makeWorkspace(services);
    await expect(readLogText(stranger, { run })).rejects.toMatchObject({ code: "notFound" });
  });
});

describe("followLogText", () => {
  it("gives what is there and what is added, until its reader leaves", async () => {
    const { ctx, run, file } = await makeLog("one\n");
    const reader = new AbortController();
    const pieces = followLogText(ctx, { run, stream: "user", offset: 0 }, reader.signal);
    expect((await pieces.next()).value).toMatchObject({
      text: "one\n",
      offset: 0,
      nextOffset: 4,
      isEnded: false,
    });
    const next = pieces.next();
    await fs.appendFile(file, "two\n");
    expect((await next).value).toMatchObject({ text: "two\n", offset: 4, nextOffset: 8 });
    const last = pieces.next();
    reader.abort();
    expect((await last).done).toBe(true);
  });
});
