import { expect, it } from "vitest";
import { splitOrders } from "./split-orders";

it("parts orders at commas, but for those in names", () => {
  expect(splitOrders("metrics.`a,b` DESC, start_time")).toEqual(["metrics.`a,b` DESC", "start_time"]);
  expect(splitOrders(" ")).toEqual([]);
  expect(splitOrders("a,,b")).toEqual(["a", "", "b"]);
});
