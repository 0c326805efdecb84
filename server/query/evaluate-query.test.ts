import { describe, expect, it } from "vitest";
import type { Ctx } from "@/server/core/context";
import { evaluateQuery } from "./evaluate-query";

const ctx = {} as Ctx;
const jobs = [
  { name: "a", status: "Completed", tags: { team: "red" } },
  { name: "b", status: "Failed", tags: {} },
];
const ask = async (expression: string, data: unknown = jobs) =>
  JSON.parse(await evaluateQuery(ctx, { expression, data }));

describe("a query", () => {
  it("is whole JMESPath: filters, projections, functions, hashes", async () => {
    expect(await ask("[?status=='Failed'].name | [0]")).toBe("b");
    expect(await ask("length(@)")).toBe(2);
    expect(await ask("[].{n: name, t: tags.team}")).toEqual([
      { n: "a", t: "red" },
      { n: "b", t: null },
    ]);
    expect(await ask("missing", {})).toBeNull();
  });

  it("says what is wrong with an expression", async () => {
    await expect(ask("[?")).rejects.toMatchObject({ code: "invalid" });
    await expect(ask("nofunction(@)")).rejects.toThrow(/nofunction/i);
  });

  it("is given up when it would take for ever or all memory", async () => {
    const doubling = Array(60).fill("[@,@][]").join("|");
    await expect(ask(doubling)).rejects.toMatchObject({ code: "invalid" });
    const shared = Array(60).fill("[@,@]").join("|");
    await expect(ask(shared)).rejects.toMatchObject({ code: "invalid" });
  }, 20_000);
});
