#!/usr/bin/env node
// `npm run start:node`: a node that works for a studio on another machine. It is built where that is needed, started again
// when it ends by a failure that may pass, and given no secret of a studio that runs beside it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CLOSE_INHERITED, CLOSING_SHELL } from "../runner/node/drivers/local/launch/close-inherited.mjs";
import { buildPrograms } from "./start/build.mjs";
import { homeFolder, openHome } from "./start/home.mjs";
import { installIfMissing } from "./start/install.mjs";
import { warn } from "./start/output.mjs";
import { refuseSecondNode } from "./start/pids.mjs";

const RESTART_MS = 1_000;
const OURS =
  /^(DATABASE_URL|PORT|NEXTAUTH_\w+|ATELIER_(SECRET_KEY|INTERNAL_SECRET|ADMIN_\w+|PROXY_SECRET|WEB_PORT|HOME))$/;

const root = path.resolve(import.meta.dirname, "..");
const caller = process.env.INIT_CWD ?? process.cwd();
const words = process.argv.slice(2).map(absolute);
const home = words[words.indexOf("--home") + 1];
if (words.includes("--home") && home) process.env.ATELIER_HOME = home;
process.chdir(root);
try {
  openHome(homeFolder());
  await installIfMissing(root);
  await buildPrograms(root);
  refuseSecondNode(homeFolder());
  process.exit(await keepNode());
} catch (failure) {
  warn(failure instanceof Error ? failure.message : String(failure));
  process.exit(1);
}

/** Files are named from where the command was given. @param {string} word @param {number} index @param {string[]} all */
function absolute(word, index, all) {
  const isFile = ["--home", "--token-file"].includes(all[index - 1] ?? "");
  return isFile ? path.resolve(caller, word) : word;
}

/** Until it ends by itself, is refused, or is told to end. */
async function keepNode() {
  let isStopping = false;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => {
      isStopping = true;
      child?.kill(signal);
    });
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const environment = { ...Object.fromEntries(kept), ATELIER_HOME: homeFolder(), ATELIER_PART: "node" };
  for (;;) {
    const program = [process.execPath, "--enable-source-maps", path.join(root, "dist/node.mjs"), ...words];
    const [shell = "", ...rest] = [...CLOSING_SHELL, `${CLOSE_INHERITED}; exec "$@"`, "node", ...program];
    // A terminal's Ctrl-C reaches only this process, which passes it on.
    child = spawn(shell, rest, { env: environment, detached: true, stdio: ["ignore", "inherit", "inherit"] });
    const [code, signal] = await once(child, "exit");
    if (isStopping || !signal) return code ?? 0;
    warn(`The node ended (${signal}) and is started again.`);
    await delay(RESTART_MS);
  }
}
