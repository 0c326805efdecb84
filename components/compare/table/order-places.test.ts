import { describe, expect, it } from "vitest";
import { orderPlaces } from "./order-places";

const order = (values: (string | number | null)[], isDescending = false) =>
  orderPlaces([...values.keys()], values, isDescending).map((place) => values[place]);

describe("runs in the order of a field", () => {
  it("are ordered by number where the texts are numbers", () => {
    expect(order(["10", "9", "1e-3"])).toEqual(["1e-3", "9", "10"]);
    expect(order(["10", "9", "1e-3"], true)).toEqual(["10", "9", "1e-3"]);
  });
  it("have those without a value at the end, either way", () => {
    expect(order([null, 2, Number.NaN, 1])).toEqual([1, 2, null, Number.NaN]);
    expect(order([null, 2, 1], true)).toEqual([2, 1, null]);
  });
  it("keep their order where the values are the same", () => {
    expect(orderPlaces([2, 0, 1], ["a", "a", "a"], true)).toEqual([2, 0, 1]);
  });
  it("have numbers before words", () => expect(order(["auto", "5"], true)).toEqual(["5", "auto"]));
});
