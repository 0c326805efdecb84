import { describe, expect, it } from "vitest";
import { parseOrderBy, parseOrders } from "./order";

describe("an order", () => {
  it.each([
    ["start_time", { field: { source: "attribute", name: "start_time" }, isDescending: false }],
    ["attributes.created desc", { field: { source: "attribute", name: "start_time" }, isDescending: true }],
    [
      "metrics.`val loss` ASC",
      { field: { source: "metric", key: "val loss", part: "last" }, isDescending: false },
    ],
    ["min(metrics.loss) DESC", { field: { source: "metric", key: "loss", part: "min" }, isDescending: true }],
    ['params."a b"', { field: { source: "param", key: "a b" }, isDescending: false }],
  ])("%s", (text, order) => {
    expect(parseOrderBy(text, "runs")).toEqual(order);
  });

  it("knows the registry's old name for the time of the last change", () => {
    expect(parseOrderBy("timestamp DESC", "registeredModels").field).toEqual({
      source: "attribute",
      name: "last_updated_timestamp",
    });
  });

  it.each([
    "",
    "loss",
    "metrics.loss down",
    "metrics.loss DESC, start_time",
    "dataset.name",
    "start_time asc desc",
  ])("refuses “%s”", (text) => {
    expect(() => parseOrderBy(text, "runs")).toThrow(/at character \d+/);
  });

  it("refuses the same field twice, also under its other name", () => {
    expect(() => parseOrders(["created", "start_time DESC"], "runs")).toThrow("twice");
    expect(parseOrders(["metrics.a", "params.a"], "runs")).toHaveLength(2);
  });
});
