import { execFile } from "node:child_process";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { buildPrograms } from "@/scripts/start/build.mjs";
import { freePort } from "@/scripts/testing/start-studio";

const root = path.resolve(import.meta.dirname, "../..");
const database = testDatabase();
const { home } = testServices(database);
beforeAll(() => buildPrograms(root));

interface Said {
  status: number;
  said: string;
}

/** Runs a program as it is shipped, with that address of the database. */
function run(program: "prepare" | "doctor", url: string, variables = {}): Promise<Said> {
  const env = {
    ...process.env,
    NODE_ENV: "production" as const,
    DATABASE_URL: url,
    ATELIER_HOME: home,
    ...variables,
  };
  const words = ["--enable-source-maps", `dist/${program}.mjs`, path.join(home, "report.json")];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: root, env }, (failure, stdout, stderr) =>
      resolve({ status: Number(failure?.code ?? 0), said: stdout + stderr }),
    );
  });
}

const changed = (change: (url: URL) => void) => {
  const url = new URL(database.url);
  change(url);
  return url.toString();
};

const BAD: [string, () => string, string][] = [
  ["of another kind", () => "mysql://localhost/atelier", "DATABASE_URL: starts with postgres://"],
  ["with a password that cuts it", () => "postgres://a:b#c@localhost/atelier", "DATABASE_URL: is no address"],
  ["with a wrong password", () => changed((url) => (url.password = "x")), "refuses the user or the password"],
  ["of no database", () => changed((url) => (url.pathname = "/nowhere")), "does not exist on the server"],
];

test.each(BAD)(
  "an address of the database %s ends in a sentence, at the start and in the doctor",
  async (_, url, sentence) => {
    const prepared = await run("prepare", url());
    expect(prepared).toEqual({ status: 1, said: expect.stringContaining(sentence) });
    expect(prepared.said).not.toMatch(/^\s+at /m);
    const examined = await run("doctor", url(), { PORT: `${await freePort()}` });
    expect(examined).toEqual({ status: 1, said: expect.stringContaining(sentence) });
  },
);

test("the doctor tells that the database answers, and how many of its connections are taken", async () => {
  const { said } = await run("doctor", database.url, { PORT: `${await freePort()}` });
  expect(said).toMatch(
    /✓ the Postgres of DATABASE_URL \(\d+\.\d+\) answers; \d+ of 300 connections are in use/,
  );
  expect(said).toMatch(/✓ port \d+ is free/);
  expect(said).toContain(`✓ the data folder ${home} can be written`);
});

test("the doctor starts nothing, and says what is wrong with the port", async () => {
  const { said, status } = await run("doctor", "", { ATELIER_HOME: path.join(home, "new"), PORT: "0" });
  expect(said).toContain("has not been used yet; npm start starts it");
  expect(said).toContain("PORT is “0”: a number from 1 to 65535 is needed.");
  expect(status).toBe(1);
});
