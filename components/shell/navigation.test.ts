import { expect, test } from "vitest";
import { NAVIGATION, NAVIGATION_BOTTOM } from "./navigation";

test("each entry of the rail has an address and a key that no other has", () => {
  const entries = [...NAVIGATION.flatMap((group) => group.entries), ...NAVIGATION_BOTTOM];
  for (const field of ["path", "key", "label"] as const) {
    const values = entries.map((entry) => entry[field]);
    expect(
      values.filter((value, index) => values.indexOf(value) !== index),
      field,
    ).toEqual([]);
  }
});
