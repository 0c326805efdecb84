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

  it("is given up in words when it would take for ever or all memory, and nothing else is touched", async () => {
    const endless: [string, unknown][] = [
      [Array(60).fill("[@,@][]").join("|"), jobs],
      [Array(60).fill("[@,@]").join("|"), jobs],
      [Array(40).fill("join('',[@,@])").join("|"), "aaaaaaaaaa"],
    ];
    const asked = endless.map(([expression, data]) => ask(expression, data));
    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({ status: "rejected", reason: { code: "invalid" } });
    }
    expect(await ask("length(@)")).toBe(2);
  }, 30_000);

  it("is answered at once after others, and no hang in one stops the next", async () => {
    const doubling = Array(60).fill("[@,@][]").join("|");
    const hanging = ask(doubling).catch((failure) => failure.code);
    const begun = performance.now();
    for (let count = 0; count < 20; count++) expect(await ask(`[${count % 2}].name`)).toBe("ab"[count % 2]);
    const tookMs = performance.now() - begun;
    expect(await hanging).toBe("invalid");
    expect(tookMs).toBeLessThan(4_000);
    expect(await ask("length(@)")).toBe(2);
  }, 30_000);

  it("keeps nothing of what was asked before", async () => {
    expect(await ask("[0].name")).toBe("a");
    expect(await ask("name", {})).toBeNull();
  });

  it("says what nests too deep for it", async () => {
    await expect(ask(`${"[".repeat(4_900)}@${"]".repeat(4_900)}`)).rejects.toMatchObject({ code: "invalid" });
  });

  it("waits for its turn, and is refused when many wait already", async () => {
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => ask("[0].name")));
    const refused = answers.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(28);
    expect(refused[0]).toMatchObject({ reason: { code: "tooManyRequests" } });
  }, 60_000);
});
