import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { paths } from "@/domain/data-folder";
import type { SampleOrder } from "@/domain/designer/sample";
import { openSampleDoor } from "@/runner/samples/sample-door";
import { withDefaults } from "../../../options";
import { FIRST_UID } from "../../../testing/with-node";
import { openLocalDriver } from "../local-driver";

/** Nothing is installed for it, so each step says what it misses: which place it is in does not depend on that. */
const environment = { label: "bare", packages: [], variables: {}, notices: [] };
const step = { name: "typed", component: "enter_data_manually", tables: {}, outputs: ["data"] };
const orderOf = (key: string): SampleOrder => ({
  ...{ key, environment, sources: {} },
  steps: [{ ...step, values: { text: "a\n1", has_header: "true" } }],
});
const signal = new AbortController().signal;
const placeNothing = async () => {};

async function openSamples() {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-samples-"));
  const about = { home, name: "test", slots: 1, uidBase: FIRST_UID, log: () => {} };
  const settings = withDefaults({ ...about, hostVariables: { ...process.env } });
  const driver = await openLocalDriver(settings, async () => ({ buildId: "bld_1" }));
  const close = async () => {
    driver.stop();
    await driver.close([]);
  };
  onTestFinished(async () => {
    await close();
    rmSync(home, { recursive: true, force: true });
  });
  const ask = (key: string) => driver.samples!.evaluate(orderOf(key), placeNothing, signal);
  return { home, ask, close, samples: driver.samples! };
}

/** The processes that are in the folder's places, as the machine sees them. */
const interpretersOf = (home: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return words[0]!.startsWith(paths.samples(home)) && words.includes("atelier_samples");
      } catch {
        return false;
      }
    })
    .map(Number);

test("an interpreter has a user, no network and one draft, answers again and again, and is gone with the node", async () => {
  const { home, ask, close } = await openSamples();
  const missing = { step: "typed", message: expect.stringContaining("pandas") };
  expect(await ask("one")).toEqual({ answer: { tables: [], problems: [missing] } });
  const [pid] = interpretersOf(home);
  expect(await ask("one")).toEqual({ answer: { tables: [], problems: [missing] } });
  expect(interpretersOf(home)).toEqual([pid]);
  if (process.getuid?.() === 0)
    expect(readFileSync(`/proc/${pid}/status`, "utf8")).not.toMatch(/^Uid:\s+0\s/m);
  const interfaces = readFileSync(`/proc/${pid}/net/dev`, "utf8").match(/^\s*\S+(?=:)/gm);
  expect(interfaces!.map((name) => name.trim())).toEqual(["lo"]);
  await close();
  expect(interpretersOf(home)).toEqual([]);
  expect(existsSync(path.join(paths.samples(home), "0"))).toBe(false);
});

test("a third draft takes the place of the one that was asked longest ago", async () => {
  const { home, ask } = await openSamples();
  for (const key of ["one", "two"]) expect(await ask(key)).toHaveProperty("answer");
  const before = interpretersOf(home);
  expect(before).toHaveLength(2);
  expect(await ask("three")).toHaveProperty("waiting");
  await expect.poll(() => ask("three"), { timeout: 30_000 }).toHaveProperty("answer");
  const after = interpretersOf(home);
  expect(after).toHaveLength(2);
  expect(after.filter((pid) => before.includes(pid))).toHaveLength(1);
});

test("one that is still being started holds up no end of the node, and nothing of it is left", async () => {
  const { home, ask, close } = await openSamples();
  const asked = ask("one").catch((failure: Error) => failure.message);
  await expect.poll(() => existsSync(path.join(paths.samples(home), "0")), { timeout: 30_000 }).toBe(true);
  await close();
  expect(await asked).toEqual(expect.stringMatching(/ended|not wanted/));
  expect(interpretersOf(home)).toEqual([]);
  expect(existsSync(path.join(paths.samples(home), "0"))).toBe(false);
});

test("what an interpreter is given stays ours, and it cannot write beside it", async () => {
  const { home, samples } = await openSamples();
  const order = { ...orderOf("one"), sources: { people: { sha256: "a".repeat(64), file: "people.csv" } } };
  const given: string[] = [];
  const place = async (_sha256: string, target: string) => {
    writeFileSync(target, "a\n1\n");
    given.push(target);
  };
  expect(await samples.evaluate(order, place, signal)).toHaveProperty("answer");
  expect(given).toEqual([path.join(paths.samples(home), "0/data", `${"a".repeat(64)}.csv`)]);
  expect(statSync(path.dirname(given[0]!)).uid).toBe(process.getuid!());
  const [pid] = interpretersOf(home);
  const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8").split("\n");
  const own = mounts.filter((line) => line.split(" ")[4] === path.dirname(given[0]!));
  expect(own.map((line) => line.split(" ")[5]!.split(",")[0])).toEqual(["ro"]);
});

test("one that was killed is started anew", async () => {
  const { home, ask } = await openSamples();
  expect(await ask("one")).toHaveProperty("answer");
  const [pid] = interpretersOf(home);
  process.kill(pid!, "SIGKILL");
  await ask("one").catch((failure: Error) => expect(failure.message).toContain("The interpreter has ended."));
  expect(await ask("one")).toHaveProperty("answer");
  expect(interpretersOf(home)).not.toContain(pid);
});

test("the door answers orders, refuses what is none, and hears when nobody waits any more", async () => {
  const { home, samples } = await openSamples();
  const socket = path.join(home, "door.s");
  const heard: string[] = [];
  const closeDoor = await openSampleDoor(socket, (order, gone) => {
    heard.push(order.key);
    return samples.evaluate(order, placeNothing, gone);
  });
  const post = (body: string) =>
    new Promise<string>((resolve, reject) => {
      const request = http.request({ socketPath: socket, method: "POST" }, (response) => {
        text(response).then(resolve, reject);
      });
      request.on("error", reject).end(body);
    });
  expect(JSON.parse(await post(JSON.stringify(orderOf("one"))))).toHaveProperty("answer");
  await expect(post('{"key": 1}')).rejects.toThrow();
  await expect(post(JSON.stringify({ ...orderOf("two"), key: "x".repeat(5_000_000) }))).rejects.toThrow();
  expect(heard).toEqual(["one"]);
  await closeDoor();
});
