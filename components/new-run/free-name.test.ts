import { expect, test } from "vitest";
import { freeName } from "./free-name";

test("a name is one that a job can hold, and that nothing else has", () => {
  expect(freeName("raw-data.csv", {})).toBe("raw_data_csv");
  expect(freeName("2024", {})).toBe("_2024");
  expect(freeName("", {})).toBe("_");
  expect(freeName("raw", { raw: 1, raw_2: 2 })).toBe("raw_3");
  expect(freeName("toString", {})).toBe("toString");
});
