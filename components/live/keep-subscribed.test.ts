import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepSubscribed } from "./keep-subscribed";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a subscription that the server gave up begins anew, later each time, until it is let go", () => {
  const begun: number[] = [];
  const started = Date.now();
  let fail = () => {};
  const kept = keepSubscribed((onError) => {
    begun.push(Date.now() - started);
    fail = onError;
    return { unsubscribe: () => {} };
  });
  fail();
  vi.advanceTimersByTime(500);
  fail();
  vi.advanceTimersByTime(1_000);
  fail();
  kept.unsubscribe();
  vi.advanceTimersByTime(60_000);
  expect(begun).toEqual([0, 500, 1_500]);
});
