import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { connect } from "./connect";
import { keepSecret, startPostgres } from "./embedded.mjs";

function makeHome(name: string): string {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-pg-"));
  fs.chmodSync(top, 0o755);
  onTestFinished(() => fs.rmSync(top, { recursive: true, force: true }));
  return path.join(top, name);
}

async function askFor(home: string): Promise<unknown> {
  const server = await startPostgres({ home });
  onTestFinished(() => server.stop());
  const sql = connect(server.url, { max: 1 });
  const [row] = await sql`select 1 as one`;
  await sql.end();
  return row?.one;
}

/** The folders in which a cluster has been begun, finished or not. */
const begun = (top: string) =>
  fs.existsSync(top)
    ? fs.readdirSync(top).filter((name) => fs.existsSync(path.join(top, name, "PG_VERSION")))
    : [];

test("a start that was killed while it made the database is followed by one that succeeds", async () => {
  const home = makeHome("home");
  const script = `import("${path.resolve("db/embedded.mjs")}").then((m) => m.startPostgres({ home: process.argv[1] }))`;
  const starting = spawn(process.execPath, ["-e", script, home], { detached: true, stdio: "ignore" });
  const ended = once(starting, "exit");
  await vi.waitFor(() => expect(begun(path.join(home, "postgres"))).toHaveLength(1), {
    timeout: 30_000,
    interval: 1,
  });
  process.kill(-starting.pid!, "SIGKILL");
  await ended;
  expect(await askFor(home)).toBe(1);
});

test("the path of the data folder may have spaces and commas", async () => {
  expect(await askFor(makeHome("a b, c"))).toBe(1);
});

test("a secret is kept, and one that a power cut left empty is made anew", () => {
  const file = makeHome("secret");
  fs.writeFileSync(file, "");
  const secret = keepSecret(file);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(keepSecret(file)).toBe(secret);
});
