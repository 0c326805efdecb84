import { describe, expect, test } from "vitest";
import type { FileToSend } from "./file-to-send";
import { type Progress, sendFiles, UploadEnded } from "./send-files";

const fileOf = (path: string, sizeBytes: number): FileToSend => ({
  path,
  sizeBytes,
  source: { kind: "text", text: "" },
});
const MANY = Array.from({ length: 30 }, (_, n) => fileOf(`file ${n}`, n));
const TOTAL = MANY.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Every call is told: each looks at the clock a second after the one before. */
function watch(signal = new AbortController().signal) {
  const told: Progress[] = [];
  let seconds = 0;
  return {
    told,
    options: { signal, onProgress: (one: Progress) => told.push(one), now: () => seconds++ * 1_000 },
  };
}

describe("sending files", () => {
  test("gives the results in the order of the files, a few at a time", async () => {
    const { options } = watch();
    let open = 0;
    let mostOpen = 0;
    const sent = await sendFiles(
      MANY,
      async ({ path, sizeBytes }) => {
        mostOpen = Math.max(mostOpen, ++open);
        for (let turns = 0; turns < 1 + ((30 - sizeBytes) % 5); turns++) await Promise.resolve();
        open--;
        return path;
      },
      options,
    );
    expect(sent).toEqual(MANY.map(({ path }) => path));
    expect(mostOpen).toBe(4);
  });

  test("tells of each file how far it is, and in all never more than there is", async () => {
    const { told, options } = watch();
    await sendFiles(
      MANY,
      async ({ sizeBytes }, tell) => {
        tell("reading", sizeBytes);
        tell("sending", Math.floor(sizeBytes / 2));
        await Promise.resolve();
        tell("sending", sizeBytes);
      },
      options,
    );
    expect(told[0]).toMatchObject({ fileCount: 30, doneFiles: 0, sentBytes: 0, totalBytes: TOTAL });
    expect(told.at(-1)).toMatchObject({ doneFiles: 30, sentBytes: TOTAL, underWay: [] });
    expect(told.every(({ sentBytes }) => sentBytes <= TOTAL)).toBe(true);
    expect(told.some(({ underWay }) => underWay.some(({ phase }) => phase === "reading"))).toBe(true);
  });

  test("begins no other file after one that failed, and says which one it was", async () => {
    const { options } = watch();
    const begun: string[] = [];
    const failing = sendFiles(
      MANY,
      async ({ path }) => {
        begun.push(path);
        await Promise.resolve();
        if (path === "file 5") throw new Error("no room");
      },
      options,
    );
    await expect(failing).rejects.toThrow("file 5 could not be sent: no room");
    expect(begun.length).toBeLessThan(12);
  });

  test("ends when it is canceled, and what was under way hears why", async () => {
    const ends = new AbortController();
    const { options } = watch(ends.signal);
    const heard: unknown[] = [];
    const canceled = sendFiles(
      MANY,
      (_file, _tell, signal) =>
        new Promise<void>((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            heard.push(signal.reason);
            reject(signal.reason);
          });
          queueMicrotask(() => ends.abort(new UploadEnded("canceled")));
        }),
      options,
    );
    await expect(canceled).rejects.toBeInstanceOf(UploadEnded);
    expect(heard).toHaveLength(4);
    expect(heard.every((reason) => reason instanceof UploadEnded && reason.kind === "canceled")).toBe(true);
  });
});
