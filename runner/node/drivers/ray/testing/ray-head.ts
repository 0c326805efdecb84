/** For tests: a real head of Ray on loopback, from the package index, kept in a folder of the account's cache. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onlyVariables } from "../../local/commands";

const HOME = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "atelier", "ray");
const READY_MS = 90_000;

export class RayHead {
  private constructor(
    private readonly top: string,
    readonly port: number,
    private readonly gcsPort: number,
  ) {}

  static async start(): Promise<RayHead> {
    provideRay();
    // Ray's own sockets lie below it, and their paths must be short.
    const top = mkdtempSync("/tmp/ray-");
    const head = new RayHead(top, await freePort(), await freePort());
    await head.up();
    return head;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const words = ["start", "--head", "--block", "--num-cpus", "4", "--include-dashboard", "true"];
    const places = [
      ...["--dashboard-host", "127.0.0.1", "--dashboard-port", `${this.port}`, "--port", `${this.gcsPort}`],
      ...["--node-ip-address", "127.0.0.1", "--temp-dir", this.top, "--disable-usage-stats"],
    ];
    const env = onlyVariables({ PATH: `${HOME}/bin:${process.env.PATH}`, HOME: os.homedir() });
    spawn(path.join(HOME, "bin", "ray"), [...words, ...places], {
      stdio: "ignore",
      detached: true,
      env,
    });
    const until = performance.now() + READY_MS;
    while (!(await this.answers())) {
      if (performance.now() > until) throw new Error("Ray does not start.");
      await delay(200);
    }
  }

  /** Everything of it at once, as when its machine is unplugged: each of its processes names its folder. */
  down(): void {
    const of = (pid: string) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, "latin1") + readFileSync(`/proc/${pid}/environ`, "latin1")
        );
      } catch {
        return "";
      }
    };
    const own = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    for (const pid of own.filter((name) => isOfRay(of(name), this.top))) kill(Number(pid));
  }

  close(): void {
    this.down();
    rmSync(this.top, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.address}/api/version`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** What our own hand has started there bears the folder in no word of its command: it is to end by itself. */
const isOfRay = (words: string, top: string): boolean =>
  words.includes(top) && !words.includes("ATELIER_PROCESS_OF=") && !words.includes("wrapper.py");

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {}
}

function provideRay(): void {
  if (existsSync(path.join(HOME, "bin", "ray"))) return;
  mkdirSync(path.dirname(HOME), { recursive: true });
  for (const [program, words] of [
    ["python3", ["-m", "venv", HOME]],
    [path.join(HOME, "bin", "pip"), ["install", "-q", "ray[default]>=2.50"]],
  ] as const) {
    const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
    if (status !== 0) throw new Error(`Ray cannot be installed: ${stderr}`);
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
