import { expect, test } from "vitest";
import { outcomeOf } from "@/db/factories";
import { newId } from "@/domain/ids";
import { LINE_LENGTH, waitInLine } from "./lines";

/** A line whose turns come when the test says so, and what became of those who joined it, in that order. */
function makeLine() {
  const name = newId("audit");
  const entered: string[] = [];
  const refused: string[] = [];
  let book: (() => void) | undefined;
  let booked = () => {};
  const bookTurn = () =>
    new Promise<number>((resolve) => {
      book = () => resolve(0);
      booked();
    });
  const join = (label: string, ...from: string[]) =>
    outcomeOf(waitInLine(name, bookTurn, from)).then((outcome) =>
      (outcome === "ok" ? entered : refused).push(label),
    );
  /** Lets one of those who wait pass. */
  async function turn() {
    if (!book) await new Promise<void>((resolve) => (booked = resolve));
    const next = book!;
    book = undefined;
    next();
  }
  return { join, turn, entered, refused };
}

test("those of one place come in as they came", async () => {
  const { join, turn, entered } = makeLine();
  const all = ["first", "second", "third"].map((label) => join(label, "network", "browser"));
  for (const _ of all) await turn();
  await Promise.all(all);
  expect(entered).toEqual(["first", "second", "third"]);
});

test("forty who ask anew as soon as they are answered, each time as somebody else, hold one up for forty turns", async () => {
  const { join, turn, entered, refused } = makeLine();
  let guesses = 0;
  const asking: Promise<unknown>[] = [];
  const ask = () => asking.push(join(`guess ${guesses}`, "network", `browser ${guesses++}`));
  for (let n = 0; n < 40; n++) ask();
  const owner = join("owner", "network", "browser of the owner");
  for (let n = 0; n < 41; n++) {
    await turn();
    ask();
  }
  await owner;
  expect(entered.indexOf("owner")).toBe(40);
  expect(refused).toEqual([]);
  for (let n = 0; n < 40; n++) await turn();
  await Promise.race([Promise.all(asking.slice(0, 80)), owner]);
});

test("whoever comes from another network, or by another browser there, goes before one that was served already", async () => {
  const { join, turn, entered } = makeLine();
  const guesses = Array.from({ length: 20 }, (_, n) => join(`guess ${n}`, "network", "network guesser"));
  await turn();
  await Promise.race(guesses);
  const neighbour = join("neighbour", "network", "network owner");
  const stranger = join("stranger", "elsewhere", "elsewhere owner");
  await turn();
  await turn();
  await Promise.all([stranger, neighbour]);
  expect(entered.slice(1)).toEqual(["stranger", "neighbour"]);
  for (let n = 1; n < 20; n++) await turn();
  await Promise.all(guesses);
});

test("a line that is full refuses who was served most, and never lets one place keep the others out", async () => {
  const { join, turn, entered, refused } = makeLine();
  const guesses = Array.from({ length: LINE_LENGTH + 1 }, (_, n) => join(`guess ${n}`, "network", "guesser"));
  await guesses[LINE_LENGTH];
  expect(refused).toEqual([`guess ${LINE_LENGTH}`]);
  await turn();
  await Promise.race(guesses.slice(0, LINE_LENGTH));
  guesses.push(join("one more", "network", "guesser"));
  const owner = join("owner", "network", "owner");
  await turn();
  await owner;
  expect(entered.at(-1)).toBe("owner");
  expect(refused).toEqual([`guess ${LINE_LENGTH}`, "one more"]);
  for (let n = 1; n < LINE_LENGTH; n++) await turn();
  await Promise.all(guesses);
});

test("strangers in all lines together are bounded, and refuse nobody who is known", async () => {
  const lines = Array.from({ length: 20 }, makeLine);
  const joined = lines.flatMap((line) =>
    Array.from({ length: LINE_LENGTH }, (_, n) => line.join(`${n}`, "network")),
  );
  const known = makeLine();
  const owner = known.join("owner");
  await known.turn();
  await owner;
  const isTurnedAway = makeLine();
  await isTurnedAway.join("late", "network");
  expect(isTurnedAway.refused).toEqual(["late"]);
  for (const line of lines) for (let n = line.refused.length; n < LINE_LENGTH; n++) await line.turn();
  await Promise.all(joined);
  const after = makeLine();
  const free = after.join("free", "network");
  await after.turn();
  await free;
  expect(after.entered).toEqual(["free"]);
});

test("when no turn can be booked, everybody who waits is told, and the next one tries anew", async () => {
  const name = newId("audit");
  const fail = () => Promise.reject(new Error("away"));
  const two = [waitInLine(name, fail, ["a"]), waitInLine(name, fail, ["b"])];
  for (const one of two) await expect(one).rejects.toThrow("away");
  await waitInLine(name, async () => 0, ["a"]);
});
