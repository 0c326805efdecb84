import { existsSync, readdirSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { HostFacts } from "@/domain/compute";
import type { Settings } from "../../../options";
import { findProgram, run } from "../commands";
import { buildUids, fetchUid, sampleUids } from "../environments/build-users";
import { hasNamespaces, type Isolation, type IsolationKind, ownsUids, sandboxCommand } from "./sandbox";
import { seccompProgram } from "./seccomp";

const EXPLAIN: Record<IsolationKind, string> = {
  "bubblewrap-uid": "Each run has its own view of the files and processes, and a user id of its own.",
  "bubblewrap-userns":
    "Each run has its own view of the files and processes, with the user id of the studio.",
  uid: "Each run has a user id of its own, but sees the processes and public files of this machine: install bubblewrap.",
  none: "Runs have the rights of the studio itself, so they can read its secrets: install bubblewrap.",
};

/** Finds the strongest isolation that really works here, by trying it. */
export async function detectIsolation(settings: Settings): Promise<Isolation> {
  const isRoot = process.getuid?.() === 0;
  const strongest: IsolationKind[] = isRoot ? ["bubblewrap-uid", "uid"] : ["bubblewrap-userns"];
  const kinds = settings.isolation === "auto" ? strongest : [settings.isolation];
  const searchPath = settings.hostVariables.PATH;
  const found = {
    bubblewrap: findProgram("bwrap", searchPath),
    setpriv: findProgram("setpriv", searchPath),
    hidden: hiddenFolders(settings),
    shared: nameServerFiles(),
    devices: gpuDevices(),
    accounts: isRoot ? await writeAccounts(settings) : undefined,
  };
  for (const kind of kinds) {
    const isolation: Isolation = { kind, explain: EXPLAIN[kind], ...found };
    if (await works(isolation, settings)) return { ...isolation, ...(await findLimits(isolation, settings)) };
  }
  return { kind: "none", explain: EXPLAIN.none, ...found };
}

/** The filter of system calls and the limit of a user's processes, each where it was seen to work. */
async function findLimits(isolation: Isolation, settings: Settings): Promise<Partial<Isolation>> {
  const { maxProcesses } = settings;
  const [filtered, counted] = await Promise.all([
    hasNamespaces(isolation.kind) ? writeFilter(settings.home) : null,
    ownsUids(isolation.kind) && cannotFork(isolation, settings),
  ]);
  const seccompFile = filtered ?? undefined;
  const isFiltered = seccompFile !== undefined && (await works({ ...isolation, seccompFile }, settings));
  return {
    ...(isFiltered ? { seccompFile } : {}),
    ...(counted ? { maxProcesses } : {}),
  };
}

async function writeFilter(home: string): Promise<string | null> {
  const program = seccompProgram();
  if (!program) return null;
  const file = path.join(home, "tools", "system-calls.bpf");
  await writeFile(file, program, { mode: 0o600 });
  return file;
}

/** A user that may have one process cannot start a second: the kernel counts. */
async function cannotFork({ setpriv }: Isolation, { uidBase }: Settings): Promise<boolean> {
  const asUser = [setpriv!, "--reuid", `${uidBase}`, "--regid", `${uidBase}`, "--clear-groups", "--"];
  const fork = "ulimit -u 1 2>/dev/null || ulimit -p 1 || exit 0; (:)";
  const { exitCode } = await run([...asUser, "/bin/sh", "-c", fork], { timeoutMs: FORK_TIMEOUT_MS });
  return exitCode !== 0;
}

/** Some shells ask again and again, for as long as the kernel refuses. */
const FORK_TIMEOUT_MS = 2000;

export function describeSystemCalls({ seccompFile, kind }: Isolation): HostFacts["systemCalls"] {
  if (seccompFile)
    return {
      isFiltered: true,
      explain: "Those that no training script needs, and that kernels were broken by, are refused.",
    };
  const why = hasNamespaces(kind)
    ? "this machine has no filter, or another processor than x64 and arm64"
    : "a filter needs bubblewrap";
  return { isFiltered: false, explain: `Runs may make every system call: ${why}.` };
}

async function works(isolation: Isolation, settings: Settings): Promise<boolean> {
  const { kind, bubblewrap, setpriv } = isolation;
  if ((hasNamespaces(kind) && !bubblewrap) || (ownsUids(kind) && !setpriv)) return false;
  await mkdir(path.join(settings.home, "runs"), { recursive: true });
  const place = await mkdtemp(path.join(settings.home, "runs", ".probe-"));
  try {
    const command = sandboxCommand(
      isolation,
      { uid: settings.uidBase, tmp: place, writable: [place], readable: [] },
      ["/bin/sh", "-c", 'cd "$0"', place],
    );
    if (ownsUids(kind)) await run(["chown", `${settings.uidBase}`, place]);
    return (await run(command)).exitCode === 0;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function hiddenFolders(settings: Settings): string[] {
  const wanted = [os.homedir(), "/root", "/home", "/run", "/var/run", ...settings.hide, settings.home];
  const real = wanted.filter((folder) => existsSync(folder)).map((folder) => realpathSync(folder));
  return [...new Set(real)].filter((folder) => folder !== "/");
}

function nameServerFiles(): string[] {
  return ["/etc/resolv.conf"].filter((file) => existsSync(file)).map((file) => realpathSync(file));
}

function gpuDevices(): string[] {
  const names = readdirSync("/dev").filter((name) => /^(nvidia|kfd$|dri$)/.test(name));
  return names.map((name) => `/dev/${name}`);
}

/** Names for the uids of the slots, since `pwd.getpwuid` and with it much of Python fails for a uid without one. */
async function writeAccounts(settings: Settings) {
  const folder = path.join(settings.home, "tools");
  await mkdir(folder, { recursive: true });
  const ids = Array.from({ length: settings.slots }, (_, slot) => settings.uidBase + slot);
  const users = [
    ...ids.map((id, slot) => [`run${slot}`, id] as const),
    ...buildUids(settings).map((id, index) => [`build${index}`, id] as const),
    ["fetch", fetchUid(settings)] as const,
    ...sampleUids(settings).map((id, seat) => [`sample${seat}`, id] as const),
  ];
  const accounts = { passwd: path.join(folder, "passwd"), group: path.join(folder, "group") };
  const passwd = users.map(([name, id]) => `${name}:x:${id}:${id}:Atelier:/tmp:/bin/bash\n`).join("");
  const group = users.map(([name, id]) => `${name}:x:${id}:\n`).join("");
  await writeFile(accounts.passwd, (await readFile("/etc/passwd", "utf8")) + passwd, { mode: 0o644 });
  await writeFile(accounts.group, (await readFile("/etc/group", "utf8")) + group, { mode: 0o644 });
  return accounts;
}
