/**
 * A network namespace with a way out: `ip netns` keeps it under a name, and pasta, a process beside it, carries what
 * leaves it. The doors are ports of this machine's loopback that answer at the same ports of its own loopback.
 */
import { existsSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { NetworkMode } from "@/domain/compute";
import { type Ran, run } from "../commands";
import { signalProcess } from "../processes";
import { closedRanges, closingPolicies, closingRoutes } from "./closed";
import { FORWARDED_RESOLVER } from "./resolver";

export interface Tools {
  ip: string;
  pasta: string;
  nsenter: string;
}

export type OwnMode = Exclude<NetworkMode, "full">;

export interface Wanted {
  mode: OwnMode;
  doors: number[];
  /** Ranges that are closed beside this machine's addresses. */
  closed: string[];
}

/** The interface of the host whose way out is taken, and whether it leads to the world of IPv6 too. */
export interface WayOut {
  device: string;
  hasV6: boolean;
}

const FOLDER = "/run/netns";
/** Of a range that is set aside for measurements, so it hides no address of anybody's. */
const V4 = { address: "198.18.0.2", bits: "24", gateway: "198.18.0.1" };
const V6 = { address: "fd6a:7465:6c69::2", gateway: "fd6a:7465:6c69::1" };

export class Namespace {
  private made: { pid: number; words: string[]; closed: string[]; ranges: string } | null = null;

  constructor(
    private readonly tools: Tools,
    readonly name: string,
    private readonly pidFile: string,
  ) {}

  get path(): string {
    return path.join(FOLDER, this.name);
  }

  get isMade(): boolean {
    return this.made !== null;
  }

  /** True when it is as wanted and its way out is carried. Takes no time. */
  isReady(wanted: Wanted, way: WayOut): boolean {
    if (!this.made || !existsSync(this.path)) return false;
    const words = this.pastaWords(wanted, way);
    return isSame(words, this.made.words) && isSame(words, commandLine(this.made.pid));
  }

  /**
   * Makes it, or takes up what an earlier start has left. One that is in use is never made anew: its way out is
   * carried again where that has ended, and its processes go on.
   */
  async provide(wanted: Wanted, way: WayOut, isUsed: boolean): Promise<void> {
    const words = this.pastaWords(wanted, way);
    const pid = Number(await readFile(this.pidFile, "utf8").catch(() => ""));
    const running = commandLine(pid);
    const isCarried = existsSync(this.path) && running.includes(this.path);
    if (isCarried && (isUsed || isSame(running, words))) {
      this.made = { pid, words: running, closed: wanted.closed, ranges: "" };
    } else {
      if (!isUsed) await this.remove();
      if (!existsSync(this.path)) await this.insist([this.tools.ip, "netns", "add", this.name]);
      await this.carry(words, wanted.closed);
    }
    await this.close(way);
  }

  /** Carries its way out again where the process has died, and closes what has become this machine's address since. */
  async keep(way: WayOut): Promise<void> {
    if (!this.made || !existsSync(this.path)) return;
    const { pid, words, closed } = this.made;
    if (!isSame(commandLine(pid), words)) await this.carry(words, closed);
    await this.close(way);
  }

  private async carry(words: string[], closed: string[]): Promise<void> {
    await this.insist(words);
    this.made = { pid: Number(await readFile(this.pidFile, "utf8")), words, closed, ranges: "" };
  }

  private async close({ hasV6 }: WayOut): Promise<void> {
    if (!this.made) return;
    const ranges = closedRanges(this.made.closed, hasV6);
    if (this.made.ranges === ranges.join()) return;
    await this.batch(`link set lo up\n${closingRoutes(ranges)}`);
    // A kernel without policies keeps the rest.
    if (this.made.ranges === "") await this.batch(closingPolicies(hasV6)).catch(() => undefined);
    this.made.ranges = ranges.join();
  }

  /** pasta ends by itself when it sees that the namespace is gone, which on a busy machine takes minutes. */
  async remove(): Promise<void> {
    this.made = null;
    const pid = Number(await readFile(this.pidFile, "utf8").catch(() => ""));
    if (existsSync(this.path)) await run([this.tools.ip, "netns", "delete", this.name]);
    if (commandLine(pid).includes(this.path)) signalProcess(pid, "SIGTERM");
    await rm(this.pidFile, { force: true });
  }

  /** What `--config-net` would set up is what leads outside: without it, only the doors are left. */
  private pastaWords({ mode, doors }: Wanted, { device, hasV6 }: WayOut): string[] {
    return [
      ...[this.tools.pasta, "--quiet", "--runas", "0", "--netns-only", "--no-map-gw"],
      ...["--interface", device, "--ns-ifname", "outside"],
      ...["--address", V4.address, "--netmask", V4.bits, "--gateway", V4.gateway],
      ...(hasV6 ? ["--address", V6.address, "--gateway", V6.gateway] : ["--ipv4-only"]),
      ...(mode === "outside" ? ["--config-net", "--dns-forward", FORWARDED_RESOLVER] : []),
      ...["--no-dhcp", "--no-dhcpv6", "--no-ra", "--tcp-ports", "none", "--udp-ports", "none"],
      ...["--tcp-ns", doors.length > 0 ? doors.join(",") : "none", "--udp-ns", "none"],
      ...["--pid", this.pidFile, "--netns", this.path],
    ];
  }

  private batch(lines: string): Promise<Ran> {
    return this.insist([this.tools.ip, "-n", this.name, "-batch", "-"], lines);
  }

  private async insist(command: string[], input?: string): Promise<Ran> {
    const ran = await run(command, { input });
    if (ran.exitCode === 0) return ran;
    const said = ran.stderr.split("\n").filter((line) => line && !line.includes("syslog"));
    throw new Error(`${path.basename(command[0]!)} failed: ${said.join(" ").slice(0, 300) || ran.exitCode}`);
  }
}

const isSame = (one: string[], other: string[]): boolean => one.join("\0") === other.join("\0");

/** The words of a process, which tell one of ours from another that was given its number. Empty when it is gone. */
function commandLine(pid: number): string[] {
  if (!pid) return [];
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
