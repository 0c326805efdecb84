import { initTRPC } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { describe, expect, test } from "vitest";
import { transformer } from "./transformer";

const travel = (value: unknown): unknown =>
  transformer.deserialize(JSON.parse(JSON.stringify(transformer.serialize(value))));

const oddTags = () =>
  JSON.parse('{"__proto__":"a","constructor":"b","prototype":{"constructor":"c"},"plain":"d"}');

describe("a record whose keys are called like members of every object", () => {
  test("arrives as it was sent, its keys its own, and changes nobody's prototype", () => {
    const arrived = travel({ tags: oddTags(), list: [oddTags()] }) as { tags: object; list: object[] };
    for (const each of [arrived.tags, ...arrived.list]) {
      expect(Object.entries(each)).toEqual(Object.entries(oddTags()));
      expect(Object.getPrototypeOf(each)).toBe(Object.prototype);
    }
    expect(({} as { plain?: string }).plain).toBeUndefined();
  });

  test("is answered by a procedure that is asked with it", async () => {
    const t = initTRPC.create({ transformer });
    const router = t.router({ echo: t.procedure.input((value) => value).query(({ input }) => input) });
    const input = encodeURIComponent(transformer.stringify({ tags: oddTags() }));
    const req = new Request(`http://studio/echo?input=${input}`);
    const answer = await fetchRequestHandler({ endpoint: "/", req, router });
    expect(answer.status).toBe(200);
    const { result } = await answer.json();
    const { tags } = transformer.deserialize<{ tags: object }>(result.data);
    expect(Object.entries(tags)).toEqual(Object.entries(oddTags()));
  });

  test("arrives where it is the whole value, is there twice, and holds dates and what is not defined", () => {
    const at = new Date(0);
    const twice = { constructor: { at, none: undefined, again: { constructor: at } } };
    const arrived = travel({ one: twice, other: twice, times: [at, at] });
    expect(arrived).toEqual({ one: twice, other: twice, times: [at, at] });
    expect(Object.entries(travel(oddTags()) as object)).toEqual(Object.entries(oddTags()));
  });
});
