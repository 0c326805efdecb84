import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatMetric, formatRelative, formatTick } from "./format";

describe("formatDuration", () => {
  it.each([
    [0, "0ms"],
    [999, "999ms"],
    [1000, "1.0s"],
    [9990, "9.9s"],
    [92_000, "1m 32s"],
    [60_000, "1m"],
    [3_661_000, "1h 1m"],
    [90_061_000, "1d 1h"],
    [86_405_000, "1d"],
    [Number.NaN, "–"],
    [-1, "–"],
  ])("writes %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_950, "1.0 MB"],
    [1_234_567, "1.2 MB"],
    [250_000_000, "250 MB"],
  ])("writes %d bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("formatMetric", () => {
  it.each([
    [0.123456, "0.1235"],
    [1, "1"],
    [123456, "123456"],
    [12345678, "1.23e7"],
    [0.00001234, "1.23e-5"],
    [-0.5, "-0.5"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("writes %d as %s", (value, text) => expect(formatMetric(value)).toBe(text));
});

describe("formatRelative", () => {
  const now = Date.UTC(2026, 10, 21, 12, 0, 0);
  it.each([
    [0, "just now"],
    [59, "59s ago"],
    [3599, "59m ago"],
    [-7200, "in 2h"],
    [3 * 86_400, "3d ago"],
    [90 * 86_400, "2026-08-23"],
  ])("writes %d s as %s", (seconds, text) =>
    expect(formatRelative(new Date(now - seconds * 1000), now)).toBe(text),
  );
});

it("shows a time on an axis, and one that is no moment as a number", () => {
  expect(formatTick(Date.UTC(2026, 10, 21, 14, 3))).toBe("11-21 14:03");
  expect(formatTick(1_764_358_388_123_456_800)).toBe(formatMetric(1_764_358_388_123_456_800));
  expect(formatTick(-(2 ** 63))).toBe(formatMetric(-(2 ** 63)));
});
