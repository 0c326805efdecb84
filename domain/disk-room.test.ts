import { describe, expect, test } from "vitest";
import { explainRoom, judgeRoom, planRoom, showBytes } from "./disk-room.mjs";

const MIB = 1024 ** 2;
const GIB = 1024 * MIB;

describe("the room of a disk", () => {
  test.each([
    [300 * MIB, { reserveBytes: 32 * MIB, lowBytes: 16 * MIB, fullBytes: 4 * MIB }],
    [64 * MIB, { reserveBytes: 8 * MIB, lowBytes: 16 * MIB, fullBytes: 4 * MIB }],
    [10_000 * GIB, { reserveBytes: 256 * MIB, lowBytes: GIB, fullBytes: 256 * MIB }],
  ])("of %d bytes is planned by its size, within bounds", (totalBytes, plan) => {
    expect(planRoom(totalBytes)).toEqual(plan);
  });

  test.each([
    [100, 32, "ok"],
    [15, 32, "low"],
    [3, 32, "full"],
    [0, 32, "full"],
    // What was released from the reserve is no room for new work.
    [40, 0, "low"],
    [32, 0, "full"],
    [49, 0, "ok"],
  ])("with %d MiB free and %d MiB held back is %s", (free, held, state) => {
    const facts = { totalBytes: 300 * MIB, freeBytes: free * MIB, heldBytes: held * MIB };
    expect(judgeRoom(facts).state).toBe(state);
  });

  test("is told with what is free and what is needed", () => {
    const facts = { totalBytes: 300e6, freeBytes: 12_300_000, heldBytes: 32 * MIB };
    expect(explainRoom(facts)).toBe(
      "The disk of the studio is nearly full: 12.3 MB of 300 MB are free, and new work needs 16.8 MB.",
    );
  });

  test.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_500, "1.5 kB"],
    [2 * GIB, "2.1 GB"],
  ])("%d bytes are shown as %s", (bytes, words) => {
    expect(showBytes(bytes)).toBe(words);
  });
});

test("a file system that can hold no more files is full, whatever bytes are free, and says so", () => {
  const bytes = { totalBytes: 100 * GIB, freeBytes: 90 * GIB, heldBytes: 256 * MIB };
  const facts = { ...bytes, totalFiles: 1_000_000, freeFiles: 4_000 };
  expect(judgeRoom(facts)).toMatchObject({ state: "full", lacks: "files" });
  expect(explainRoom(facts)).toBe(
    "The disk of the studio has no room for more files, whatever their size: 4000 of 1000000 are left, and new work needs 20000.",
  );
  expect(judgeRoom({ ...facts, freeFiles: 10_000 }).state).toBe("low");
  expect(judgeRoom({ ...bytes, totalFiles: 0, freeFiles: 0 }).state).toBe("ok");
});
