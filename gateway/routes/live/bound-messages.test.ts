import { expect, test } from "vitest";
import { countCalls } from "./bound-messages";

const call = (id: number, method: string) => JSON.stringify({ id, method, params: {} });

test("subscriptions that come one by one are counted, and those that were stopped are not", () => {
  const isWithinBounds = countCalls();
  for (let id = 0; id < 300; id++) {
    expect(isWithinBounds(call(id, "subscription"))).toBe(true);
    expect(isWithinBounds(call(id, "subscription.stop"))).toBe(true);
  }
  const asked = Array.from({ length: 101 }, (_, id) => isWithinBounds(call(id, "subscription")));
  expect(asked.indexOf(false)).toBe(100);
});

test("many messages in a short time are too much, whatever they are; after a while there may be more", () => {
  let at = 0;
  const isWithinBounds = countCalls(() => at);
  const said = Array.from({ length: 1_001 }, () => isWithinBounds("PONG"));
  expect(said.indexOf(false)).toBe(1_000);
  at = 11_000;
  expect(isWithinBounds("PONG")).toBe(true);
});

test("a message holds no more calls than a batch, or subscriptions than a page", () => {
  const batch = (count: number, method: string) =>
    `[${Array.from({ length: count }, (_, id) => call(id, method)).join()}]`;
  expect(countCalls()(batch(20, "query"))).toBe(true);
  expect(countCalls()(batch(21, "query"))).toBe(false);
  expect(countCalls()(batch(100, "subscription"))).toBe(true);
  expect(countCalls()(batch(101, "subscription"))).toBe(false);
});
