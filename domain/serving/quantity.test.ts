import { expect, test } from "vitest";
import { readQuantity } from "./quantity";

test.each([
  ["2Gi", 2 * 1024 ** 3],
  ["0.5Gi", 512 * 1024 ** 2],
  ["500M", 500_000_000],
  ["1048576", 1_048_576],
  ["2GB", undefined],
  ["much", undefined],
  ["-1Gi", undefined],
])("“%s” is %s bytes", (text, bytes) => expect(readQuantity(text)).toBe(bytes));
