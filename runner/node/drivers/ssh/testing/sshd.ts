/** For tests: a real sshd on loopback, whose sessions belong to another account where we may make one. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onlyVariables } from "../../local/commands";

const SEARCH = `${process.env.PATH}:/usr/sbin`;
const ACCOUNT = "atelier-attached";

export class Sshd {
  readonly user: string;
  readonly privateKey: string;
  /** A folder that the account may write, removed at the end. */
  readonly folder: string;
  private process: ChildProcess | null = null;

  private constructor(
    private readonly top: string,
    readonly port: number,
  ) {
    this.user = provideAccount();
    for (const name of ["host", "user"]) makeKey(path.join(top, name));
    this.privateKey = readFileSync(path.join(top, "user"), "utf8");
    this.folder = path.join(top, "there");
    mkdirSync(this.folder);
    chmodSync(this.folder, 0o777);
    writeFileSync(path.join(top, "config"), configFor(top, port));
  }

  static async start(): Promise<Sshd> {
    provideServer();
    // Below a folder that the other account may pass.
    const top = mkdtempSync("/var/tmp/atelier-sshd-");
    chmodSync(top, 0o755);
    const sshd = new Sshd(top, await freePort());
    await sshd.up();
    return sshd;
  }

  async up(): Promise<void> {
    // It starts itself anew for each session, and wants to be called by its whole path.
    const words = ["-c", `exec "$(command -v sshd)" -D -f "$1"`, "sshd", path.join(this.top, "config")];
    this.process = spawn("sh", words, {
      stdio: "ignore",
      detached: true,
      env: onlyVariables({ PATH: SEARCH }),
    });
    for (let tries = 0; tries < 500 && !(await answers(this.port)); tries++) await delay(10);
  }

  /** The listener and its sessions, at once; what a session has left behind as its own goes on. */
  async down(): Promise<void> {
    const { process: child } = this;
    if (!child?.pid) return;
    this.process = null;
    const gone = once(child, "exit");
    for (const pid of [...descendants(child.pid), child.pid])
      if (commandOf(pid).startsWith("sshd")) process.kill(pid, "SIGKILL");
    await gone;
  }

  /** As a machine that was set up anew. */
  changeHostKey(): void {
    rmSync(path.join(this.top, "host"));
    makeKey(path.join(this.top, "host"));
  }

  /** As a machine whose account was given other keys. */
  forgetKeys(): void {
    writeFileSync(path.join(this.top, "user.pub"), "");
  }

  async close(): Promise<void> {
    await this.down();
    rmSync(this.top, { recursive: true, force: true });
  }
}

function configFor(top: string, port: number): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${top}/host`,
    `PidFile ${top}/pid`,
    `AuthorizedKeysFile ${top}/user.pub`,
    ...["StrictModes no", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin prohibit-password", ""],
  ].join("\n");
}

function provideServer(): void {
  if (hasProgram("sshd")) return;
  const install = ["install", "-y", "-qq", "--no-install-recommends", "openssh-server"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (spawnSync("apt-get", install, { env }).status !== 0) {
    spawnSync("apt-get", ["update", "-qq"], { env });
    spawnSync("apt-get", install, { env });
  }
}

const hasProgram = (name: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${name}`], { env: onlyVariables({ PATH: SEARCH }) }).status === 0;

/** Debian's sshd refuses an account whose password is locked. */
function provideAccount(): string {
  if (process.getuid?.() !== 0) return os.userInfo().username;
  if (!existsSync("/run/sshd")) mkdirSync("/run/sshd");
  if (spawnSync("id", [ACCOUNT]).status !== 0)
    spawnSync("useradd", ["--create-home", "--password", "*", "--shell", "/bin/bash", ACCOUNT]);
  return ACCOUNT;
}

function makeKey(file: string): void {
  spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function descendants(pid: number): number[] {
  const children = processes().filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child.pid, ...descendants(child.pid)]);
}

function processes(): { pid: number; parent: number }[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const fields = readOrNothing(`/proc/${name}/stat`).split(") ").at(-1)!.split(" ");
    return [{ pid: Number(name), parent: Number(fields[1]) }];
  });
}

const commandOf = (pid: number): string => readOrNothing(`/proc/${pid}/comm`).trim();

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
