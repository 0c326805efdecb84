/** `npm run doctor`: what is wrong on this machine, and the exact fix. Exit status 1 when something must be mended. */
import { execFileSync } from "node:child_process";
import os from "node:os";
import { describeProtection } from "@/domain/compute";
import { env, hostVariables } from "@/env";
import { proxyAdvice } from "@/gateway/plugins/client-address";
import { examineForDoctor } from "@/runner/node/drivers/local/examine";
import { homeFolder, isNodeNewEnough } from "@/scripts/start/home.mjs";
import { checkDatabase } from "./doctor/database";
import type { Finding } from "./doctor/finding";
import { checkHome } from "./doctor/home";
import { checkPort } from "./doctor/port";

const output = (program: string, words: string[]): string | null => {
  try {
    return execFileSync(program, words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    }).trim();
  } catch {
    return null;
  }
};

function checkNode(): Finding {
  const what = `Node ${process.version}, ${os.availableParallelism()} cores`;
  return isNodeNewEnough()
    ? { state: "ok", what }
    : { state: "wrong", what, fix: "install Node 20.9 or newer" };
}

function checkEnvironment(): Finding {
  try {
    env();
    return { state: "ok", what: "the environment variables are right" };
  } catch (failure) {
    return { state: "wrong", what: (failure as Error).message, fix: "correct the variables named above" };
  }
}

/** What a wrong environment is like is said by the finding above. */
function checkProxy(): Finding[] {
  try {
    const { ATELIER_TRUSTED_PROXIES: proxies, ATELIER_PROXY_SECRET: secret } = env();
    const what = proxyAdvice({ proxies, secret });
    return what
      ? [{ state: "wrong", what, fix: "openssl rand -hex 32, for both the studio and the proxy" }]
      : [];
  } catch {
    return [];
  }
}

function checkPython(): Finding {
  const version = output("python3", ["--version"]);
  if (!version)
    return { state: "wrong", what: "python3 is missing", fix: "apt-get install python3 python3-venv" };
  const hasVenv = output("python3", ["-c", "import ensurepip, venv"]) !== null;
  if (!hasVenv)
    return { state: "wrong", what: `${version} has no venv`, fix: "apt-get install python3-venv" };
  return { state: "ok", what: version };
}

/** In the words of the compute target's page, and found out in the same way. */
async function checkProtection(): Promise<Finding[]> {
  const { ATELIER_NETWORK, ATELIER_NETWORK_CLOSED } = env();
  const facts = await examineForDoctor({
    slots: 1,
    hostVariables: hostVariables(),
    network: ATELIER_NETWORK,
    closedRanges: ATELIER_NETWORK_CLOSED,
  });
  return describeProtection(facts).map(({ what, words, isInForce }) => ({
    state: isInForce ? "ok" : "note",
    what: `${what}: ${words}`,
  }));
}

const home = homeFolder();
const MARKS = { ok: "✓", note: "!", wrong: "✗" };
const environment = checkEnvironment();
const findings = [
  checkNode(),
  environment,
  ...checkProxy(),
  checkPython(),
  ...(environment.state === "ok" ? await checkProtection() : []),
  checkHome(home),
  await checkDatabase(home, process.env.DATABASE_URL),
  await checkPort(),
];
for (const { state, what, fix } of findings as Finding[])
  console.log(`${MARKS[state]} ${what}${fix ? `\n    fix: ${fix}` : ""}`);
process.exitCode = findings.some((finding) => finding.state === "wrong") ? 1 : 0;
