/** `npm run doctor`: what is wrong on this machine, and the exact fix. Exit status 1 when something must be mended. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { env } from "@/env";
import { proxyAdvice } from "@/gateway/plugins/client-address";

type Finding = { state: "ok" | "note" | "wrong"; what: string; fix?: string };

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

function checkIsolation(): Finding {
  const version = output("bwrap", ["--version"]);
  if (!version) {
    return {
      state: "note",
      what: "bubblewrap is missing: runs are isolated by their uid alone, or not at all",
      fix: "apt-get install bubblewrap",
    }; // prettier-ignore
  }
  const works =
    output("bwrap", ["--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]) !==
    null;
  if (works) return { state: "ok", what: `${version} isolates runs` };
  return {
    state: "note",
    what: "bubblewrap cannot make namespaces here",
    fix: "sysctl kernel.unprivileged_userns_clone=1, or run outside the container",
  }; // prettier-ignore
}

function checkDisk(): Finding {
  const home = path.resolve(process.env.ATELIER_HOME || ".atelier");
  const at = fs.existsSync(home) ? home : process.cwd();
  const { bavail, bsize } = fs.statfsSync(at);
  const freeGb = (bavail * bsize) / 1e9;
  const what = `${freeGb.toFixed(1)} GB are free for the data folder ${home}`;
  return freeGb < 5
    ? { state: "wrong", what, fix: "free some, or set ATELIER_HOME to a larger disk" }
    : { state: "ok", what };
}

function checkLimits(): Finding {
  if (fs.existsSync("/sys/fs/cgroup/cgroup.controllers")) {
    return {
      state: "ok",
      what: `cgroup version 2: ${fs.readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8").trim() || "no controller"}`,
    };
  }
  if (fs.existsSync("/sys/fs/cgroup/memory"))
    return { state: "ok", what: "cgroup version 1: memory and process limits" };
  return { state: "note", what: "no cgroup: memory limits of runs are not enforced here" };
}

const MARKS = { ok: "✓", note: "!", wrong: "✗" };
const findings = [
  { state: "ok", what: `Node ${process.version}, ${os.availableParallelism()} cores` } satisfies Finding,
  checkEnvironment(),
  ...checkProxy(),
  checkPython(),
  checkIsolation(),
  checkLimits(),
  checkDisk(),
];
for (const { state, what, fix } of findings as Finding[])
  console.log(`${MARKS[state]} ${what}${fix ? `\n    fix: ${fix}` : ""}`);
process.exitCode = findings.some((finding) => finding.state === "wrong") ? 1 : 0;
