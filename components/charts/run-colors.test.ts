import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignSlots, PALETTE_SIZE } from "./run-colors";

const names = fc.uniqueArray(fc.string(), { maxLength: 30 });

describe("assignSlots", () => {
  it("lets every run keep its colour, whoever comes or goes", () => {
    fc.assert(
      fc.property(fc.array(names), (pages) => {
        let slots: ReadonlyMap<string, number> = new Map();
        for (const page of pages) {
          const next = assignSlots(slots, page);
          for (const [name, slot] of slots) expect(next.get(name)).toBe(slot);
          for (const name of page) expect(next.has(name)).toBe(true);
          slots = next;
        }
      }),
    );
  });
  it("spreads the runs evenly over the palette", () => {
    fc.assert(
      fc.property(names, (page) => {
        const counts = new Array<number>(PALETTE_SIZE).fill(0);
        for (const slot of assignSlots(new Map(), page).values()) counts[slot]! += 1;
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });
  it("gives a newcomer the colour that nobody on the page has", () => {
    const ten = Array.from({ length: 10 }, (_, index) => `run ${index}`);
    const slots = assignSlots(new Map(), ten);
    const without = ten.filter((name) => name !== "run 3");
    expect(assignSlots(slots, [...without, "new"]).get("new")).toBe(3);
  });
});
