import { describe, expect, test } from "vitest";
import { collectedByScripts, isTaken, readCollector } from "./collector";

describe("the collections of a deployment", () => {
  test("are those that are on, each by its own rate or that of all", () => {
    const settings = readCollector({
      sampling_rate: 0.5,
      collections: {
        model_inputs: { enabled: true },
        model_outputs: { enabled: true, sampling_rate: 0.1 },
        request: { enabled: true },
        response: { enabled: false },
      },
    });
    expect(settings).toEqual({ model_inputs: 0.5, model_outputs: 0.1, request: 0.5 });
    expect(collectedByScripts(settings!)).toEqual(["model_inputs", "model_outputs"]);
    expect(readCollector({ collections: { request: {} } })).toBeUndefined();
  });

  test("take the part of requests that their rate says, and what the smaller takes the larger takes too", () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `request-${index}`);
    const few = ids.filter((id) => isTaken(id, 0.1));
    expect(few.length / ids.length).toBeCloseTo(0.1, 1);
    expect(few.every((id) => isTaken(id, 0.5))).toBe(true);
    expect(ids.every((id) => isTaken(id, 1))).toBe(true);
    expect(isTaken("any", undefined)).toBe(false);
  });
});
