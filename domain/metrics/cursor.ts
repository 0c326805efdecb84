import { AppError } from "../errors";
import { readInt64 } from "../int64";
import type { Point } from "./points";

/** Writes a point as an opaque page token: the next page starts after it. */
export function encodeCursor({ time, step, value }: Point): string {
  return btoa(`${time} ${step} ${value}`).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads a page token; anything else is refused as invalid. */
export function decodeCursor(token: string): Point {
  const bad = new AppError("invalid", "This page token is not one of ours.");
  let text: string;
  try {
    text = atob(token.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw bad;
  }
  const match = /^(\d+) (-?\d+) (-?(?:\d[\d.e+-]*|Infinity)|NaN)$/.exec(text);
  if (!match) throw bad;
  const [time, step, value] = [readInt64(match[1]!), readInt64(match[2]!), Number(match[3])];
  if (time === undefined || step === undefined) throw bad;
  if (Number.isNaN(value) && match[3] !== "NaN") throw bad;
  return { time, step, value };
}
