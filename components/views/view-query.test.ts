import { expect, test } from "vitest";
import { viewQuery, viewSearch } from "./view-query";

test("a view keeps the page's address but for what is of the moment, in one order", () => {
  expect(viewQuery("?sort=a+DESC&view=viw_1&q=x%3D1&sel=r1,r2&card=loss")).toBe("q=x%3D1&sort=a+DESC");
  expect(viewQuery("q=x%3D1&sort=a%20DESC")).toBe(viewQuery("sort=a+DESC&q=x=1"));
});

test("a view's address opens what was kept", () => {
  const query = viewQuery("?cols=metrics.%60a%2Cb%60,tags.%60t%60&q=tags.t+%3D+'%C3%A4'");
  expect(viewQuery(viewSearch({ id: "viw_1", version: 3, query }))).toBe(query);
  expect(viewSearch({ id: "viw_1", version: 3, query })).toContain("view=viw_1&v=3");
});
