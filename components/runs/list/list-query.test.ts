import { expect, test } from "vitest";
import { describeColumns } from "./columns/columns";
import { loadListState } from "./list-parsers";
import { filterInput, listInput, pickUsual } from "./list-query";

test("the usual metrics are those that tell how good a run is, and then the most common", () => {
  expect(pickUsual(["epoch_time", "val/loss", "lr", "accuracy"])).toEqual([
    "val/loss",
    "accuracy",
    "epoch_time",
  ]);
  expect(pickUsual(["system/cpu_error", "lr"])).toEqual(["lr"]);
});

test("a list without a filter is that of the trees; a filter, a status or groups find runs wherever they stand", () => {
  expect(filterInput(loadListState("?")).parent).toBeNull();
  for (const search of ["?q=metrics.a+%3C+1", "?status=failed", "?flat=true", "?group=params.a"]) {
    expect(filterInput(loadListState(search)).parent).toBeUndefined();
  }
});

test("what the address says of order and columns is asked for where it can be", () => {
  const columns = describeColumns(["attributes.state", "metrics.a", "params.b"]);
  const asked = listInput("w", loadListState("?sort=metrics.a+DESC"), columns);
  expect(asked).toMatchObject({ orderBy: "metrics.a DESC", columns: ["metrics.`a`", "params.`b`"] });
  expect(listInput("w", loadListState("?sort=count+DESC"), columns).orderBy).toBeUndefined();
});
