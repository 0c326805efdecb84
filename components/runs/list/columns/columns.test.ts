import { describe, expect, test } from "vitest";
import {
  describeColumn,
  describeColumns,
  metricField,
  moveItem,
  readWidths,
  usualColumns,
  writeWidths,
} from "./columns";

describe("a column", () => {
  test("is called as the field is, with the part of a metric that is meant", () => {
    expect(describeColumn("metrics.`val/loss`")).toMatchObject({
      label: "val/loss",
      kind: "number",
      source: "metric",
    });
    expect(describeColumn("min(metrics.loss)")).toMatchObject({
      label: "loss (min)",
      id: "min(metrics.`loss`)",
    });
    expect(describeColumn("params.lr")).toMatchObject({ label: "lr", kind: "text", id: "params.`lr`" });
    expect(describeColumn("attributes.state")).toMatchObject({ label: "Status", kind: "status" });
  });
  test("with any character in its name is found again by its id", () => {
    for (const key of ["a`b", "a,b", "Größe (cm)", "x'y\"z", "a.b/c", " "]) {
      expect(describeColumn(metricField(key))).toMatchObject({ name: key, label: key });
    }
  });
  test("that means nothing is left out, and one that stands there twice is shown once", () => {
    const ids = ["nonsense", "metrics.`a`", "metrics.a", "attributes.run_name", "attributes.no_such"];
    expect(describeColumns(ids).map(({ id }) => id)).toEqual(["metrics.`a`"]);
  });
  test("of somebody who has chosen none can be read", () => {
    const ids = usualColumns(["loss"]);
    expect(describeColumns(ids).map(({ id }) => id)).toEqual(ids);
  });
});

test("widths come back from the address, within what is sensible", () => {
  const widths = new Map([
    ["metrics.`a,b`", 140],
    ["attributes.run_name", 400],
  ]);
  expect(readWidths(writeWidths(widths))).toEqual(widths);
  expect(readWidths(["metrics.`a`", "1", "params.`b`", "nonsense", "tags.`c`"])).toEqual(
    new Map([["metrics.`a`", 56]]),
  );
});

test("an item is moved to a place before or after its own", () => {
  expect(moveItem(["a", "b", "c", "d"], 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(moveItem(["a", "b", "c", "d"], 3, 1)).toEqual(["a", "d", "b", "c"]);
});
