/**
 * podman, as the studio itself uses it: to bring images from a registry and to build Dockerfiles. All of it (the layers of
 * strangers, the RUN lines of authors) goes on in a place as other builds have, in their network, by a user who is nobody on
 * this machine. Its store goes with the build: what one author's lines may have written is the base of nobody else's.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chown, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../../../options";
import { type Ran, run, runInto, USUAL_PATH } from "../../commands";
import type { EngineUser } from "../../launch/engine-user";
import { type Isolation, ownsUids, sandboxCommand } from "../../launch/sandbox";
import type { PlaceNetwork } from "../../network/networks";
import { packageVariables } from "../index/variables";
import { type ImageFacts, READ, readImageFacts } from "./host-engine";

const FIRST_UID = 300_000_000;
const UIDS = 65_536;
const ASK_MS = 120_000;

/** Studios beside each other on one machine have different ids, so that none can touch the other's images. */
export function engineUser(home: string): EngineUser {
  const hash = createHash("sha256").update(home).digest().readUInt16BE();
  return { first: FIRST_UID + (hash % 4096) * UIDS, count: UIDS };
}

/** The second is slow and large, and works on every kernel. */
const DRIVERS = ["overlay", "vfs"] as const;

const HOST_REGISTRIES = "/etc/containers/registries.conf";

/** What this machine's administrator says of registries; a name without one is of Docker's, as everywhere. */
function registriesText(): string {
  const text = existsSync(HOST_REGISTRIES) ? readFileSync(HOST_REGISTRIES, "utf8") : "";
  const isSaid = /^\s*unqualified-search-registries\s*=/m.test(text);
  return isSaid ? text : `unqualified-search-registries = ["docker.io"]\n${text}`;
}

export class OwnEngine {
  private readonly store: string;
  private driver: (typeof DRIVERS)[number] = "overlay";

  constructor(
    private readonly program: string,
    private readonly settings: Settings,
    private readonly isolation: Isolation,
    private readonly network: PlaceNetwork | null,
    /** The folder of the build that it may read and write. */
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {
    this.store = path.join(folder, "store");
  }

  /** Makes the folders, gives them to the engine, and finds out how it may store layers here. */
  async prepare(): Promise<void> {
    const names = ["tmp", ...DRIVERS];
    const made = [this.folder, this.store, ...names.map((name) => path.join(this.store, name))];
    for (const folder of made) await mkdir(folder, { recursive: true });
    await writeFile(this.registries, registriesText());
    await this.give(made);
    const asked = await this.ask(["images", "--quiet"]);
    if (asked.exitCode === 0) return;
    this.driver = "vfs";
    const again = await this.ask(["images", "--quiet"]);
    if (again.exitCode !== 0)
      throw new Error(`podman does not work here: ${again.stderr.trim().slice(-500)}`);
  }

  async give(entries: string[]): Promise<void> {
    if (!ownsUids(this.isolation.kind)) return;
    const { first } = engineUser(this.settings.home);
    for (const entry of entries) await chown(entry, first, first);
  }

  /** The command line of podman, in its place. */
  command(words: string[], around: string[] = []): string[] {
    const { isolation, store, folder, network, driver } = this;
    const place = {
      uid: 0,
      tmp: path.join(store, "tmp"),
      writable: [folder],
      readable: [],
      network,
      engineUser: engineUser(this.settings.home),
    };
    // Where there is one user alone, all files are his.
    const isAlone = driver === "overlay" && !ownsUids(isolation.kind);
    const single = isAlone ? ["--storage-opt", "ignore_chown_errors=true"] : [];
    const own = [
      ...["--root", path.join(store, driver), "--runroot", "/tmp/run", "--tmpdir", "/tmp/podman"],
      ...["--storage-driver", driver, "--cgroup-manager", "cgroupfs", "--events-backend", "none"],
      ...single,
    ];
    return sandboxCommand(isolation, place, [...around, this.program, ...own, ...words]);
  }

  private get registries(): string {
    return path.join(this.store, "registries.conf");
  }

  /** Writes the image's file system as a tar. */
  reading(image: string): string[] {
    return this.command(["image", "mount", image], ["/bin/sh", "-c", READ, "read"]);
  }

  get environment(): Record<string, string> {
    return {
      ...packageVariables(this.settings.hostVariables),
      ...{ PATH: USUAL_PATH, HOME: "/tmp", TMPDIR: "/var/tmp", XDG_RUNTIME_DIR: "/tmp", LANG: "C.UTF-8" },
      CONTAINERS_REGISTRIES_CONF: this.registries,
      CONTAINERS_SHORT_NAME_ALIASING: "off",
    };
  }

  /** Runs it to its end, with what it says. */
  tell(words: string[], take: (chunk: Buffer) => void): Promise<number> {
    return runInto(take, this.command(words), this.environment, this.signal, async () => {});
  }

  ask(words: string[]): Promise<Ran> {
    return run(this.command(words), { timeoutMs: ASK_MS, env: this.environment });
  }

  async look(image: string): Promise<ImageFacts | null> {
    const { exitCode, stdout } = await this.ask(["image", "inspect", image]);
    return exitCode === 0 ? readImageFacts(stdout) : null;
  }
}
