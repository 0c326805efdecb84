import { expect, test } from "vitest";
import { followBeats } from "./end-hanging.mjs";

test("a part whose beat stands still for a minute hangs; one that was started anew or is paused does not", () => {
  let isPaused = false;
  const look = followBeats(() => isPaused);
  expect(look(undefined, 1, 0)).toBe(false);
  expect(look(7, undefined, 1_000)).toBe(false);
  expect(look(7, 100, 2_000)).toBe(false);
  expect(look(7, 100, 61_999)).toBe(false);
  expect(look(7, 101, 62_500)).toBe(false);
  expect(look(8, 101, 122_400)).toBe(false);
  isPaused = true;
  expect(look(8, 101, 300_000)).toBe(false);
  isPaused = false;
  expect(look(8, 101, 359_000)).toBe(false);
  expect(look(8, 101, 360_000)).toBe(true);
});
