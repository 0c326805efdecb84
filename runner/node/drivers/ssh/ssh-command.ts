import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { quote } from "../local/launch/start-script";
import type { RemoteCode } from "../remote/remote-code";

/** How an attached machine is reached. */
export interface SshPlace {
  /** The name of the compute target, for sentences. */
  target: string;
  address: string;
  port: number;
  user: string;
  /** Where it keeps what is the studio's; `~` is that account's home. */
  folder: string;
  privateKey: string;
  /** The key by which the machine is known; null until it was seen. */
  hostKey: string | null;
}

/** The machine goes by this name in our file of known hosts, whatever its address. */
const ALIAS = "attached";
const CONNECT_SECONDS = 10;
const ALIVE_SECONDS = 10;

export interface SshFiles {
  key: string;
  knownHosts: string;
}

/** The key lies in a folder that only we can read, for as long as a connection is being made. */
export async function writeSshFiles(home: string, { privateKey, hostKey }: SshPlace): Promise<SshFiles> {
  const folder = path.join(home, "ssh");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = { key: path.join(folder, "key"), knownHosts: path.join(folder, "known_hosts") };
  await removeSshFiles(files);
  await writeFile(files.key, `${privateKey.trimEnd()}\n`, { mode: 0o600, flag: "wx" });
  await writeFile(files.knownHosts, hostKey ? `${ALIAS} ${hostKey}\n` : "", { mode: 0o600, flag: "wx" });
  return files;
}

export async function removeSshFiles({ key, knownHosts }: SshFiles): Promise<void> {
  await Promise.all([rm(key, { force: true }), rm(knownHosts, { force: true })]);
}

/** The key that the machine showed, where it was not known before. */
export async function readSeenKey({ knownHosts }: SshFiles): Promise<string | null> {
  const text = await readFile(knownHosts, "utf8").catch(() => "");
  const line = text.split("\n").find((one) => one.startsWith(`${ALIAS} `));
  return line ? line.slice(ALIAS.length + 1).trim() : null;
}

/** A name nobody can guess, for the socket by which runs there reach the studio: only that account may open it. */
export const newDoor = (): string => `/tmp/.atelier-${randomBytes(16).toString("hex")}.sock`;

/** One connection, which carries what is asked there and, the other way, what its runs ask of the studio. */
export function sshCommand(place: SshPlace, files: SshFiles, code: RemoteCode, way: Way): string[] {
  const { address, port, user, hostKey } = place;
  const options: Record<string, string | number> = {
    BatchMode: "yes",
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    PreferredAuthentications: "publickey",
    UserKnownHostsFile: files.knownHosts,
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlias: ALIAS,
    HashKnownHosts: "no",
    CheckHostIP: "no",
    UpdateHostKeys: "no",
    StrictHostKeyChecking: hostKey ? "yes" : "accept-new",
    ConnectTimeout: CONNECT_SECONDS,
    ServerAliveInterval: ALIVE_SECONDS,
    ServerAliveCountMax: 2,
    ExitOnForwardFailure: "yes",
    ForwardAgent: "no",
    ControlMaster: "no",
    ControlPath: "none",
    LogLevel: "ERROR",
  };
  const words = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return [
    ...["ssh", "-F", "/dev/null", "-T", ...words, "-i", files.key],
    ...["-R", `${way.door}:127.0.0.1:${way.studioPort}`, "-p", `${port}`, "-l", user],
    ...["--", address.replace(/^\[(.*)\]$/, "$1"), `exec python3 -X utf8 -I -c ${quote(code.begin)}`],
  ];
}

/** How runs there reach the studio. */
export interface Way {
  door: string;
  /** The port of this machine at which the studio listens. */
  studioPort: number;
}
