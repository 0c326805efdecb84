import fs from "node:fs/promises";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { artifacts, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { LOG_FILES, paths } from "@/domain/data-folder";
import { storeText } from "../submit/testing";
import { followLogText, type LogText, readLogText } from "./read-log-text";
import { searchLog } from "./search-log";

const services = testServices(testDatabase());

/** A run that is executing, and its log so far. */
async function makeLog(text: string) {
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx, { status: "running", attempt: 1 });
  const file = paths.userLog(services.home, run.id, 1);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, text);
  return { ctx, run: run.name, runId: run.id, file };
}

/** As the runner cuts a flooded log: said first, then the bytes between are NULs. */
async function cutLog({ runId, file }: { runId: string; file: string }, start: number, end: number) {
  await fs.writeFile(paths.logCut(services.home, runId, 1), JSON.stringify({ start, end }));
  const bytes = await fs.readFile(file);
  await fs.writeFile(file, bytes.fill(0, start, end));
}

/** Puts the pieces together as the page does: each begins where the one before has ended. */
function join(pieces: LogText[], from = 0): string {
  let at = from;
  return pieces
    .map(({ text, offset, nextOffset, cutBytes }) => {
      expect(offset).toBe(at);
      at = nextOffset;
      return cutBytes > 0 ? `<${cutBytes}>` : text;
    })
    .join("");
}

const LETTERS = "abcdefghi\n".repeat(30);

describe("readLogText", () => {
  it("gives the tail, and goes on from an offset without a gap", async () => {
    const { ctx, run, file } = await makeLog("one\ntwo\n");
    const tail = await readLogText(ctx, { run, bytes: 4 });
    expect(tail).toMatchObject({
      text: "two\n",
      offset: 4,
      nextOffset: 8,
      sizeBytes: 8,
      isEnded: false,
      line: 2,
    });
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

  it("goes to any line, and from there up to the beginning and down to the end", async () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `line ${index + 1}\n`).join("");
    const { ctx, run } = await makeLog(text);
    const middle = await readLogText(ctx, { run, line: 2_000, bytes: 1_000 });
    expect(middle.line).toBe(1_700);
    expect(middle.text).toMatch(/^line 1700\n/);
    let above = await readLogText(ctx, { run, before: middle.offset, bytes: 5_000 });
    expect(above.text.split("\n")[0]).toBe(`line ${above.line}`);
    expect(above.text).toMatch(/line 1699\n$/);
    while (above.offset > 0) {
      const next = await readLogText(ctx, { run, before: above.offset, bytes: 5_000 });
      expect(next.nextOffset).toBe(above.offset);
      above = next;
    }
    expect([above.line, above.text.slice(0, 7)]).toEqual([1, "line 1\n"]);
    expect((await readLogText(ctx, { run, line: 99_999 })).text).toMatch(/line 5000\n$/);
  });

  it("says how much was cut out of a flooded log, upwards and downwards, and never gives its hole", async () => {
    const log = await makeLog(LETTERS);
    const { ctx, run } = log;
    await cutLog(log, 100, 200);
    const pieces: LogText[] = [];
    for (let offset = 0; offset < 300; offset = pieces.at(-1)!.nextOffset) {
      pieces.push(await readLogText(ctx, { run, offset, bytes: 70 }));
    }
    const whole = `${LETTERS.slice(0, 100)}<100>${LETTERS.slice(200)}`;
    expect(join(pieces)).toBe(whole);
    const upwards: LogText[] = [];
    for (let before = 300; before > 0; before = upwards[0]!.offset) {
      upwards.unshift(await readLogText(ctx, { run, before, bytes: 75 }));
    }
    expect(join(upwards)).toBe(whole);
    expect(pieces.find(({ offset }) => offset >= 200)!.line).toBe(12);
  });

  it("keeps its offsets when the cut log is stored without the hole", async () => {
    const { ctx, run, runId } = await makeLog("");
    const row = { ownerId: runId, workspaceId: ctx.workspaceId };
    const short = LETTERS.slice(0, 100) + LETTERS.slice(200);
    const cut = JSON.stringify({ start: 100, end: 200 });
    await services.db.insert(artifacts).values([
      { ...row, path: LOG_FILES.user.log, sha256: await storeText(ctx, short), sizeBytes: 200 },
      { ...row, path: LOG_FILES.user.cut, sha256: await storeText(ctx, cut), sizeBytes: cut.length },
    ]);
    await services.db.update(runs).set({ status: "completed" }).where(eq(runs.id, runId));
    const end = await readLogText(ctx, { run, offset: 250 });
    expect(end).toMatchObject({ text: LETTERS.slice(250), sizeBytes: 300, isEnded: true });
    expect(await readLogText(ctx, { run, offset: 150 })).toMatchObject({
      text: "",
      cutBytes: 50,
      nextOffset: 200,
    });
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

  it("passes over what is cut out while it follows, and says so", async () => {
    const log = await makeLog(LETTERS);
    await cutLog(log, 100, 200);
    const { ctx, run, runId } = log;
    await services.db.update(runs).set({ status: "completed" }).where(eq(runs.id, runId));
    for (const from of [0, 40, 130, 200, 220]) {
      const pieces: LogText[] = [];
      const signal = new AbortController().signal;
      for await (const piece of followLogText(ctx, { run, stream: "user", offset: from }, signal)) {
        pieces.push(piece);
      }
      const head = from < 100 ? LETTERS.slice(from, 100) : "";
      const hole = from < 200 ? `<${200 - Math.max(from, 100)}>` : "";
      expect(join(pieces, from)).toBe(head + hole + LETTERS.slice(Math.max(from, 200)));
      expect(pieces.at(-1)!.isEnded).toBe(true);
    }
  });

  it("ends with its attempt when the run is tried again, also for who comes back after that", async () => {
    const { ctx, run, runId } = await makeLog("first attempt\n");
    const signal = new AbortController().signal;
    const follow = (attempt: number, offset: number) =>
      followLogText(ctx, { run, stream: "user", attempt, offset }, signal);
    const pieces = follow(1, 0);
    expect((await pieces.next()).value).toMatchObject({ text: "first attempt\n", attempt: 1 });
    const second = paths.userLog(services.home, runId, 2);
    await fs.mkdir(path.dirname(second), { recursive: true });
    await fs.writeFile(second, "second attempt, which is longer\n");
    await services.db.update(runs).set({ attempt: 2 }).where(eq(runs.id, runId));
    expect((await pieces.next()).value).toMatchObject({ text: "", isEnded: true });
    expect((await follow(1, 6).next()).value).toMatchObject({ text: "attempt\n", offset: 6 });
    expect((await follow(2, 7).next()).value).toMatchObject({
      text: "attempt, which is longer\n",
      offset: 7,
    });
  });
});

describe("searchLog", () => {
  it("finds every line that has the text, whatever its case and colour, a stretch at a time", async () => {
    const text = Array.from({ length: 4_000 }, (_, index) =>
      index % 3 === 0 ? `step ${index} \u001b[31mLO\u001b[0mSS\n` : `quiet ${index}\n`,
    ).join("");
    const { ctx, run } = await makeLog(`${text}and the last: loss`);
    const lines: number[] = [];
    let answer = await searchLog(ctx, { run, text: "loss" });
    expect(answer.isDone).toBe(false);
    lines.push(...answer.lines);
    while (!answer.isDone) {
      answer = await searchLog(ctx, { run, text: "loss", offset: answer.nextOffset });
      lines.push(...answer.lines);
    }
    const expected = Array.from({ length: 1_334 }, (_, index) => index * 3 + 1);
    expect(lines).toEqual([...expected, 4_001]);
  });

  it("finds lines of trouble, and counts what was cut out as one line", async () => {
    const head = "fine\nWARNING: warm\n".padEnd(99, "x");
    const log = await makeLog(`${head}\n${"y".repeat(100)}ValueError: bad\n`);
    await cutLog(log, 100, 200);
    const { ctx, run } = log;
    expect(await searchLog(ctx, { run, level: "error" })).toMatchObject({ lines: [5], isDone: true });
    expect(await searchLog(ctx, { run, level: "warning" })).toMatchObject({ lines: [2, 5] });
  });

  it("does not find a token that is hidden", async () => {
    const { ctx, run } = await makeLog(`key atr_${"x".repeat(43)}\n`);
    expect((await searchLog(ctx, { run, text: "atr_xxx" })).lines).toEqual([]);
  });

  it("has nothing for another workspace", async () => {
    const { run } = await makeLog("mine\n");
    const stranger = await makeWorkspace(services);
    await expect(searchLog(stranger, { run, text: "mine" })).rejects.toMatchObject({ code: "notFound" });
  });
});
