/** Environments by hash: found ready, built once for all who wait, and explained when they cannot be had. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { paths } from "@/domain/data-folder";
import { canonicalEnvironment, type EnvironmentSpec, isOfImage } from "@/domain/environments";
import type { BuildReport } from "@/domain/node/messages";
import type { Settings } from "../../../options";
import type { Isolation } from "../launch/sandbox";
import type { Networks } from "../network/networks";
import { buildEnvironment } from "./build";
import type { PlaceContent } from "./build-place";
import { BuildUsers } from "./build-users";
import { Compiler } from "./compile";
import { type BuiltEnvironment, readBuilt } from "./finished";
import { buildImage } from "./images/build-image";
import { chooseInterpreter, type Interpreter, listVersions, namedInterpreter } from "./interpreters";
import { withLock } from "./lock";
import { BuildFailure, type ReadyEnvironment, type ReadyImage } from "./ready";
import { provideUv } from "./uv";

type Report = (report: BuildReport) => Promise<{ buildId: string }>;

export interface WaitOptions {
  /** Told the controller's id of the build, and its log when the run has to wait for it. */
  onBuild: (buildId: string, log: string | null) => void;
  /** The values that `${{secrets.NAME}}` in the addresses of indexes stands for. */
  secrets?: Record<string, string>;
  /** Writes a content of the studio's to a file that is not there yet. */
  placeContent?: PlaceContent;
  signal: AbortSignal;
}

/** What a build is given of the run that asked for it. */
type Given = Pick<WaitOptions, "secrets" | "placeContent">;

export class Environments {
  private readonly stopping = new AbortController();
  /** Aborts the builds of this moment, when the disk is full. */
  private noRoom = new AbortController();
  private readonly building = new Map<string, Promise<BuiltEnvironment>>();
  private readonly known = new Map<string, Promise<string>>();
  /** What is being removed: whoever asks for it meanwhile waits for that, and builds it. */
  private readonly leaving = new Map<string, Promise<unknown>>();
  private readonly users: BuildUsers;
  private readonly compiler: Compiler;
  private uv: Promise<string | null> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly isolation: Isolation,
    private readonly networks: Networks,
    private readonly interpreters: Interpreter[],
    private readonly report: Report,
  ) {
    this.users = new BuildUsers(settings);
    this.compiler = new Compiler(settings, isolation, this.stopping.signal);
  }

  /** Where the environment lies and with which Python it goes. Waits for its build; other runs may wait with it. */
  async provide(spec: EnvironmentSpec, options: WaitOptions): Promise<ReadyEnvironment> {
    const interpreter = await this.findInterpreter(spec);
    if (spec.packages.length === 0) return { interpreter, folder: null, sitePackages: null, notices: [] };
    const hash = hashOf(spec);
    return this.ready(hash, await this.obtain(hash, spec, interpreter, options), interpreter, spec);
  }

  /** The same for one that is an image: its file system, and what a run needs to know of it. */
  async provideImage(spec: EnvironmentSpec, options: WaitOptions): Promise<ReadyImage> {
    const hash = hashOf(spec);
    const { image } = await this.obtain(hash, spec, null, options);
    const root = path.join(paths.environment(this.settings.home, hash), "rootfs");
    return { root, shell: image!.shell, variables: image!.variables, notices: [] };
  }

  /** Without an interpreter it is an image's. */
  private async obtain(
    hash: string,
    spec: EnvironmentSpec,
    interpreter: Interpreter | null,
    options: WaitOptions,
  ): Promise<BuiltEnvironment> {
    await this.leaving.get(hash);
    const found = this.building.has(hash) ? null : await this.findBuilt(hash);
    if (found) {
      // The controller may not know of it: it is told once, beside the start of the run.
      const told = this.known.get(hash) ?? this.tell({ hash, status: "ready", ...resultOf(found) });
      told.then((buildId) => options.onBuild(buildId, null)).catch(() => this.known.delete(hash));
      return found;
    }
    const built = this.buildOnce(hash, spec, interpreter, options);
    const waited = abortable(built, options.signal);
    // It may fail while its number is still asked for; it is awaited below all the same.
    waited.catch(() => undefined);
    options.onBuild(await this.known.get(hash)!, paths.buildLog(this.settings.home, hash));
    return waited;
  }

  /** The finished build, unless what it was made for is gone. */
  private async findBuilt(hash: string): Promise<BuiltEnvironment | null> {
    const found = await readBuilt(this.settings.home, hash);
    const isUsable = found?.image
      ? found.image.home === this.settings.home
      : existsSync(found?.executable ?? "");
    return isUsable ? found : null;
  }

  /**
   * Removes a build unless it is used: answers what `remove` does, or null. Who asks for it after `isUsed` was asked waits.
   */
  async remove<T>(hash: string, isUsed: () => boolean, remove: () => Promise<T>): Promise<T | null> {
    await this.compiler.idle();
    if (this.building.has(hash) || this.leaving.has(hash) || isUsed()) return null;
    const lock = lockOf(this.settings.home, hash);
    const removal = withLock(lock, this.stopping.signal, remove);
    this.leaving.set(
      hash,
      removal.catch(() => undefined).finally(() => this.leaving.delete(hash)),
    );
    return removal;
  }

  /**
   * Builds anew what there is, unless that is used: then it answers false. Whoever asks for it meanwhile waits, and has the
   * old one where the new one cannot be built.
   */
  async rebuild(
    spec: EnvironmentSpec,
    isUsed: () => boolean,
    secrets: Record<string, string> = {},
  ): Promise<boolean> {
    const interpreter = isOfImage(spec) ? null : await this.findInterpreter(spec);
    const hash = hashOf(spec);
    await this.compiler.idle();
    if (this.building.has(hash) || this.leaving.has(hash) || isUsed()) return false;
    let failure: unknown;
    const build = this.tell({ hash, status: "building" })
      .then(() => this.build(hash, spec, interpreter, { secrets }, true))
      .catch((reason) => {
        failure = reason;
        return this.takeOld(hash, reason);
      })
      .finally(() => this.building.delete(hash));
    this.building.set(hash, build);
    await build;
    if (failure) throw failure;
    return true;
  }

  private async takeOld(hash: string, reason: unknown): Promise<BuiltEnvironment> {
    const old = await readBuilt(this.settings.home, hash);
    if (!old) throw reason;
    await this.tell({ hash, status: "ready", ...resultOf(old) });
    return old;
  }

  /** Resolves when every environment that was built is compiled. */
  compiled(): Promise<void> {
    return this.compiler.idle();
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Ends all builds: what they have written so far is freed, and they may be tried again. */
  endForDisk(): void {
    if (this.building.size === 0) return;
    this.noRoom.abort(
      new BuildFailure("The disk of this machine is full, so the environment could not be built."),
    );
    this.noRoom = new AbortController();
  }

  private ready(
    hash: string,
    built: BuiltEnvironment,
    wanted: Interpreter,
    { packages }: EnvironmentSpec,
  ): ReadyEnvironment {
    const folder = paths.environment(this.settings.home, hash);
    const interpreter = this.interpreters.find((one) => one.executable === built.executable) ?? wanted;
    this.compiler.enqueue(hash, built, interpreter, packages);
    const short = built.version.split(".").slice(0, 2).join(".");
    const sitePackages = path.join(folder, "lib", `python${short}`, "site-packages");
    const { notices = [] } = built;
    return { interpreter: wanted.isNamed ? wanted : interpreter, folder, sitePackages, notices };
  }

  private async findInterpreter(spec: EnvironmentSpec): Promise<Interpreter> {
    const isPath = path.isAbsolute(spec.python ?? "");
    const found = isPath
      ? await this.askNamed(spec.python!)
      : chooseInterpreter(this.interpreters, spec.python);
    if (typeof found === "string") throw new BuildFailure(found);
    if (found) return found;
    const wanted = spec.python ? `Python ${spec.python}` : "Python";
    throw new BuildFailure(
      `${wanted} is not on this machine; ask for one that it has: ${listVersions(this.interpreters)}.`,
    );
  }

  private async askNamed(file: string): Promise<Interpreter | string> {
    const { settings, isolation, networks, users } = this;
    const network = await networks.forBuilds();
    return users.lend((uid) => namedInterpreter(file, settings, isolation, uid, network));
  }

  private buildOnce(
    hash: string,
    spec: EnvironmentSpec,
    interpreter: Interpreter | null,
    given: Given,
  ): Promise<BuiltEnvironment> {
    const running = this.building.get(hash);
    if (running) return running;
    const started = this.tell({ hash, status: "building" });
    const build = started
      .then(() => this.build(hash, spec, interpreter, given))
      .finally(() => this.building.delete(hash));
    this.building.set(hash, build);
    return build;
  }

  private async build(
    hash: string,
    spec: EnvironmentSpec,
    interpreter: Interpreter | null,
    { secrets = {}, placeContent }: Given,
    isAnew = false,
  ): Promise<BuiltEnvironment> {
    const { settings, isolation, networks, users, stopping, noRoom } = this;
    const signal = AbortSignal.any([stopping.signal, noRoom.signal]);
    try {
      const request = { hash, spec, secrets, placeContent };
      const built = await withLock(lockOf(settings.home, hash), signal, async () => {
        const other = isAnew ? null : await this.findBuilt(hash);
        if (other) return other;
        const sandbox = { isolation, network: await networks.forBuilds(), users };
        if (!interpreter) return buildImage(settings, sandbox, request, signal);
        const python = { interpreter, uv: await this.provideUv() };
        return buildEnvironment(settings, sandbox, { ...request, ...python }, signal);
      });
      await this.tell({ hash, status: "ready", ...resultOf(built) });
      return built;
    } catch (error) {
      stopping.signal.throwIfAborted();
      const failure = noRoom.signal.aborted ? (noRoom.signal.reason as BuildFailure) : asFailure(error, spec);
      await this.tell({
        hash,
        status: "failed",
        error: [failure.message, failure.excerpt].filter(Boolean).join("\n"),
      });
      throw failure;
    }
  }

  private provideUv(): Promise<string | null> {
    this.uv ??= provideUv(this.settings, this.interpreters).catch((error) => {
      this.uv = undefined;
      throw error;
    });
    return this.uv;
  }

  private tell(message: BuildReport): Promise<string> {
    const told = this.report(message).then((answer) => answer.buildId);
    this.known.set(message.hash, told);
    return told;
  }
}

const resultOf = ({ resolved, version }: BuiltEnvironment) => ({
  resolved,
  ...(version !== "" && { python: version }),
});

const lockOf = (home: string, hash: string) => path.join(home, "environments", `.lock-${hash}`);

/** The name of an environment's build. */
export const hashOf = (spec: EnvironmentSpec): string =>
  createHash("sha256").update(canonicalEnvironment(spec)).digest("hex");

function asFailure(error: unknown, spec: EnvironmentSpec): BuildFailure {
  if (error instanceof BuildFailure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BuildFailure(`The environment ${spec.label} could not be built: ${reason}`);
}

/** The promise, or a rejection as soon as the run is not wanted any more; others may still wait for the same build. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
