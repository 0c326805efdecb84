import { describe, expect, test } from "vitest";
import { oneAtATime, takeTurns } from "./turns";

describe("long work", () => {
  test("gives way by the clock, and ends when it has had its time", async () => {
    let at = 0;
    const turns = takeTurns(25, "It takes too long.", () => at);
    expect(turns.isOver()).toBe(false);
    at = 10;
    expect(turns.isOver()).toBe(true);
    await turns.giveWay();
    expect(turns.isOver()).toBe(false);
    at = 30;
    await expect(turns.giveWay()).rejects.toThrow("It takes too long.");
  });

  test("runs one at a time; the next wait in order, and those beyond are refused", async () => {
    const inOrder = oneAtATime(1, "Too many at once.");
    const told: string[] = [];
    let end = () => {};
    const first = inOrder(() => new Promise<void>((resolve) => (end = resolve)));
    const second = inOrder(async () => told.push("second"));
    await expect(inOrder(async () => told.push("third"))).rejects.toThrow("Too many at once.");
    expect(told).toEqual([]);
    end();
    await Promise.all([first, second]);
    await inOrder(async () => told.push("later"));
    expect(told).toEqual(["second", "later"]);
  });

  test("makes way for the next where it fails", async () => {
    const inOrder = oneAtATime(1, "Too many at once.");
    await expect(inOrder(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await inOrder(async () => 1)).toBe(1);
  });
});
