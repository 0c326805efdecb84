// Starts Postgres, gateway, web and runner, each in a session of its own, and keeps them alive. Ctrl-C ends them in
// order and leaves the scripts of runs to be adopted by the next start; a second Ctrl-C ends those too.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { keepSecret } from "../../db/embedded.mjs";
import { CLOSING_SHELL, closeInherited } from "../../runner/node/drivers/local/launch/close-inherited.mjs";
import { endHanging } from "./end-hanging.mjs";
import { keepPostgres } from "./keep-postgres.mjs";
import { prefixLines, say, step, strong, warn } from "./output.mjs";
import { endProcesses, writePid } from "./pids.mjs";
import { holdPort } from "./port.mjs";

const RESTART_DELAYS_MS = [0, 200, 500, 1_000, 2_000];
const CALM_MS = 60_000;
/** The first descriptor after input, output and errors. */
const LISTEN_FD = 3;

/** @param {{ root: string, home: string, port: number, programs: import("./programs.mjs").Programs }} where */
export async function superviseStudio({ root, home, port, programs }) {
  const state = {
    isStopping: false,
    children: /** @type {Map<string, import("node:child_process").ChildProcess>} */ (new Map()),
    stopPostgres: async () => {},
    // What is watched for changes starts the gateway by itself, and hands on no descriptor.
    port: programs.mode === "production" ? holdPort(port) : null,
  };
  const databaseUrl = process.env.DATABASE_URL || (await startDatabase(home, state));
  const environment = await childEnvironment(home, port, databaseUrl, programs.mode);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => stopStudio(home, state));

  const setup = await prepareDatabase(root, programs.prepare, environment, state).catch(async (failure) => {
    // The stop that is under way ends this process.
    if (state.isStopping) return new Promise(() => {});
    state.isStopping = true;
    await state.stopPostgres();
    throw failure;
  });
  // Who makes the first account is the business of the preparation alone.
  const {
    ATELIER_ADMIN_EMAIL: _email,
    ATELIER_ADMIN_PASSWORD: _password,
    ATELIER_ADMIN_TOKEN: _token,
    ...lasting
  } = environment;
  keepAlive(state, home, "gateway", programs.gateway, withoutIndexes(lasting), state.port);
  keepAlive(state, home, "web", [...programs.web, "-p", lasting.ATELIER_WEB_PORT], withoutIndexes(lasting));
  keepAlive(state, home, "runner", programs.runner, lasting);
  for (const part of /** @type {const} */ (["gateway", "runner"]))
    endHanging(home, part, () => state.children.get(part)?.pid);
  await waitForHealth(port, state);
  announce(environment, setup);
}

/** @param {string} home @param {{ stopPostgres: () => Promise<void> }} state */
async function startDatabase(home, state) {
  const { url, stop } = await keepPostgres(home);
  state.stopPostgres = stop;
  return url;
}

/** @param {string} home @param {number} port @param {string} databaseUrl @param {string} mode */
async function childEnvironment(home, port, databaseUrl, mode) {
  const publicUrl = process.env.ATELIER_PUBLIC_URL || `http://127.0.0.1:${port}`;
  return {
    .../** @type {Record<string, string>} */ (process.env),
    NODE_ENV: mode,
    PORT: `${port}`,
    // Next puts its own port into PORT, so web could not know the public one; cookies are named after that.
    ATELIER_PUBLIC_URL: publicUrl,
    NEXTAUTH_URL: publicUrl,
    ATELIER_HOME: home,
    ATELIER_SECRET_KEY: process.env.ATELIER_SECRET_KEY || keepSecret(path.join(home, "secret-key")),
    DATABASE_URL: databaseUrl,
    ATELIER_INTERNAL_SECRET: randomBytes(24).toString("hex"),
    ATELIER_WEB_PORT: `${await freePort()}`,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/** Package indexes, which may have a password in their address, are asked by the runner only. @template {Record<string, string>} E @param {E} environment @returns {E} */
function withoutIndexes(environment) {
  const kept = Object.entries(environment).filter(([name]) => !/^(PIP|UV)_/.test(name));
  return /** @type {E} */ (Object.fromEntries(kept));
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** Migrates, makes the unattended first account, and learns the setup code where there is none. @param {string} root @param {string[]} words @param {Record<string, string>} environment @param {{ children: Map<string, import("node:child_process").ChildProcess> }} state */
async function prepareDatabase(root, words, environment, { children }) {
  const report = path.join(environment.ATELIER_HOME ?? "", "run", "prepared.json");
  const child = spawn(process.execPath, ["--enable-source-maps", ...words, report], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.set("prepare", child);
  for (const stream of [child.stdout, child.stderr]) prefixLines("postgres", stream);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error("The database could not be prepared: what is wrong stands above.");
  const prepared = JSON.parse(fs.readFileSync(report, "utf8"));
  fs.rmSync(report);
  return prepared;
}

/**
 * @param {{ isStopping: boolean, children: Map<string, import("node:child_process").ChildProcess> }} state
 * @param {string} home @param {"gateway" | "web" | "runner"} part @param {string[]} words @param {Record<string, string>} environment
 * @param {{ fd: number } | null} [listening] the socket that the part takes its connections from
 */
function keepAlive(state, home, part, words, environment, listening) {
  let crashes = 0;
  const handedDown = listening ? [listening.fd] : [];
  const named = listening ? { ATELIER_LISTEN_FD: `${LISTEN_FD}` } : {};
  const closing = closeInherited(LISTEN_FD + handedDown.length);
  const start = () => {
    if (state.isStopping) return;
    const begun = Date.now();
    const [shell = "", ...rest] = [...CLOSING_SHELL, `${closing}; exec "$@"`, part, process.execPath];
    const child = spawn(shell, [...rest, "--enable-source-maps", ...words], {
      env: { ...environment, ...named, ATELIER_PART: part },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", ...handedDown],
    });
    state.children.set(part, child);
    if (child.pid) writePid(home, part, child.pid);
    prefixLines(part, child.stdout);
    prefixLines(part, child.stderr);
    child.once("exit", async (code, signal) => {
      if (state.isStopping) return;
      crashes = Date.now() - begun > CALM_MS ? 0 : crashes + 1;
      const waitMs = RESTART_DELAYS_MS[Math.min(crashes - 1, RESTART_DELAYS_MS.length - 1)] ?? 0;
      warn(`${part} ended (${signal ?? code}) and is started again${waitMs ? ` in ${waitMs / 1000} s` : ""}`);
      await delay(waitMs);
      start();
    });
  };
  start();
}

/** @param {number} port @param {{ isStopping: boolean }} state */
async function waitForHealth(port, state) {
  await step("Starting gateway, web and runner", async () => {
    for (let triedMs = 0; !state.isStopping; triedMs += 100) {
      const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
      if (answer && (answer.ok || (await isOnlyDisk(answer)))) return;
      if (triedMs > 0 && triedMs % 15_000 === 0)
        warn(`still waiting: ${answer ? await answer.text() : "the gateway does not answer"}`);
      await delay(100);
    }
  });
}

/** Every part is up, though the disk has no room for new work. @param {Response} answer */
async function isOnlyDisk(answer) {
  const { status, parts } = JSON.parse(await answer.clone().text());
  if (status === "diskFull") warn(parts.disk.detail);
  return status === "diskFull";
}

/** @param {Record<string, string>} environment @param {{ setupCode?: string }} setup */
function announce(environment, { setupCode }) {
  const url = environment.ATELIER_PUBLIC_URL || `http://localhost:${environment.PORT}`;
  say(`\n  Atelier is ready: ${strong(setupCode ? `${url}/setup` : url)}`);
  if (setupCode) say(`  The first visit asks for this one-time code: ${strong(setupCode)}`);
  if (!url.startsWith("https:")) {
    say(
      "  Over plain http, passwords cross the network in the clear: put a TLS proxy in front and set ATELIER_PUBLIC_URL.",
    );
  }
  say("  Ctrl-C stops it.\n");
}

/** @param {string} home @param {{ isStopping: boolean, children: Map<string, import("node:child_process").ChildProcess>, stopPostgres: () => Promise<void>, port: { close(): void } | null }} state */
async function stopStudio(home, state) {
  state.isStopping = true;
  // Nobody shall wait for a gateway that does not come again.
  state.port?.close();
  say("\nStopping. Scripts of runs go on, and the next start adopts them; Ctrl-C again ends them too.");
  process.on("SIGINT", () => endRuns(home));
  const pidOf = (/** @type {string} */ part) => {
    const child = state.children.get(part);
    return child && child.exitCode === null && child.signalCode === null ? (child.pid ?? 0) : 0;
  };
  for (const parts of [
    ["prepare", "runner"],
    ["gateway", "web"],
  ])
    await endProcesses(parts.map(pidOf).filter(Boolean), 8_000);
  await state.stopPostgres();
  say("Stopped.");
  process.exit(0);
}

/**
 * Ends the scripts: the wrapper of each names its folder in its command line, and where no namespace takes the others
 * along with it, they carry the mark of their run.
 * @param {string} home
 */
function endRuns(home) {
  const folder = `${path.join(home, "runs")}/`;
  const read = (/** @type {string} */ file) => fs.readFileSync(`/proc/${file}`, "utf8");
  for (const entry of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const isOurs = [
        ["cmdline", "atelier-run\0"],
        ["environ", "ATELIER_PROCESS_OF="],
      ].some(([file, mark]) => [folder, mark].every((text) => read(`${entry}/${file}`).includes(text ?? "")));
      if (!isOurs) continue;
      const words = read(`${entry}/cmdline`).split("\0");
      process.kill(Number(entry), "SIGKILL");
      removeNetwork(words);
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * A wrapper carries the command that removes the network of its run, which it can run no more.
 * @param {string[]} words
 */
function removeNetwork(words) {
  const [program, ...rest] = words.find((word) => /^\/\S+ netns delete \S+$/.test(word))?.split(" ") ?? [];
  if (program) spawnSync(program, rest, { stdio: "ignore" });
}
