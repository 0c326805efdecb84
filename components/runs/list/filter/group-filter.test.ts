import { expect, test } from "vitest";
import { parseFilter } from "@/domain/search/parse";
import { groupFilter } from "./group-filter";

test("the filter of a group can be read, whatever is searched and whatever the runs share", () => {
  for (const search of ["", "resnet", "it's", "metrics.a < 1 OR params.b = 'c'"]) {
    for (const value of ["0.1", "it's", "", null]) {
      expect(parseFilter(groupFilter(search, "params.`lr`", value), "runs")).not.toBeNull();
    }
  }
  expect(groupFilter("metrics.a < 1 OR metrics.b < 1", "params.`lr`", "0.1")).toBe(
    "(metrics.a < 1 OR metrics.b < 1) AND params.`lr` = '0.1'",
  );
});
