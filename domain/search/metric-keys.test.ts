import { expect, it } from "vitest";
import { metricKeys } from "./metric-keys";
import { parseOrders } from "./order";
import { parseFilter } from "./parse";

it("are those of the whole filter and of the order, each once", () => {
  const filter = parseFilter(
    "NOT (metrics.a > 1 OR params.b = 'x') AND min(metrics.a) < 2 AND (max(metrics.`c d`) IS NULL OR tags.e = 'f')",
    "runs",
  );
  expect(metricKeys(filter, parseOrders(["metrics.g DESC", "params.h"], "runs"))).toEqual(["a", "c d", "g"]);
  expect(metricKeys(null)).toEqual([]);
});
