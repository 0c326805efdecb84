import { expect, test } from "vitest";
import { LoadMeter } from "./load-meter";

const look = (deploymentId: string, inFlight: number, isScaled = true) => ({
  ...{ deploymentId, inFlight, isScaled, ready: 1 },
});

test("what was under way is told as its mean, of those whose instances follow it", () => {
  const meter = new LoadMeter();
  meter.look([look("blue", 2), look("fixed", 9, false)]);
  meter.look([look("blue", 5)]);
  expect(meter.take()).toEqual([{ deploymentId: "blue", inFlight: 3.5 }]);
});

test("one that is idle is told of once, and one that is gone no more", () => {
  const meter = new LoadMeter();
  meter.look([look("blue", 1)]);
  meter.take();
  for (const told of [[{ deploymentId: "blue", inFlight: 0 }], []]) {
    meter.look([look("blue", 0)]);
    expect(meter.take()).toEqual(told);
  }
  expect(meter.take()).toEqual([]);
  expect(meter.take()).toEqual([]);
});
