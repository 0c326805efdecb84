/** Environments on an attached machine: built there once for all runs that want them, and built anew where one was changed. */
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type EnvironmentSpec, isOfImage } from "@/domain/environments";
import { takeIndexes } from "@/domain/index-secrets";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import { normalName, readRequirement, tidyRequirement } from "@/domain/requirements";
import { nameWheelFile, readStoredWheel } from "@/domain/stored-wheels";
import type { ReportBuild } from "../driver";
import { withIndexes } from "../local/environments/index/variables";
import { hashOf } from "../local/environments/provide";
import { BuildFailure } from "../local/environments/ready";
import { reasonOf, resolversWords, unknownPackage } from "../local/environments/resolvers-words";
import { RemoteFailure } from "../remote/away";
import type { Connection } from "../remote/connection";
import type { Asked, Environments, RemoteEnvironment } from "../remote/environments";
import { whenReached } from "../remote/machine";
import { buildState, chosenPython, freedBytes, type RemotePython } from "../remote/messages";
import type { ContentSender } from "../remote/send-contents";

const LOOK_MS = 300;
const TAIL_BYTES = 64 * 1024;
const MOST_TRIES = 20;

interface Ready {
  python: RemotePython;
  resolved: string[];
  notices: string[];
}

export class RemoteEnvironments implements Environments {
  private readonly building = new Map<string, Promise<Ready>>();
  private readonly told = new Map<string, Promise<{ buildId: string }>>();
  private known: Record<string, { digest: string; notices: string[] }> | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly sender: ContentSender,
    private readonly home: string,
    private readonly report: ReportBuild,
  ) {}

  async provide(spec: EnvironmentSpec, asked: Asked): Promise<RemoteEnvironment> {
    if (isOfImage(spec))
      throw new BuildFailure(
        "An image or a Dockerfile needs a container engine, which attached machines are not asked for.",
      );
    if (spec.packages.length === 0)
      return { build: null, python: await this.choose(spec, asked), notices: [] };
    const build = hashOf(spec);
    const ready = (await this.join(build, asked)) ?? (await this.find(build, spec, asked));
    return { build, python: ready.python, notices: ready.notices };
  }

  /** Waits for the build that another run has asked for; null where there is none, or that run is not wanted any more. */
  private async join(hash: string, asked: Asked): Promise<Ready | null> {
    for (let shared = this.building.get(hash); shared; shared = this.building.get(hash)) {
      void this.told.get(hash)?.then(({ buildId }) => asked.onBuild(buildId, true));
      try {
        return await shared;
      } catch (failure) {
        if (failure instanceof BuildFailure) throw failure;
        asked.signal.throwIfAborted();
      }
    }
    return null;
  }

  /** What people ask of a build: to make it anew, or to remove it. `isUsed` tells whether a run has it now. */
  async tend(order: BuildOrder, isUsed: () => boolean): Promise<Omit<BuildOrderEnd, "id">> {
    if (this.building.has(order.hash) || isUsed()) return { status: "inUse" };
    const { said } = await this.connection.call("removeBuild", { hash: order.hash });
    if (order.work === "remove") return { status: "done", ...freedBytes.parse(said) };
    const asked = {
      secrets: order.indexSecrets ?? {},
      readContent: async () => {
        throw new BuildFailure("A wheel of a datastore is brought by the run that asks for it.");
      },
      signal: new AbortController().signal,
      onBuild: () => {},
      onAway: () => {},
    };
    if (!order.environment) return { status: "failed", error: "It was not said what is to be built." };
    try {
      await this.provide(order.environment, asked);
      return { status: "done" };
    } catch (failure) {
      if (failure instanceof BuildFailure) return { status: "failed", error: failure.message };
      throw failure;
    }
  }

  readLog = async (hash: string, offset: number, length: number): Promise<Uint8Array> =>
    (await this.connection.call("buildLog", { hash, offset, length })).payload;

  private async choose(spec: EnvironmentSpec, asked: Asked): Promise<RemotePython> {
    const call = () => this.connection.call("choose", { python: spec.python ?? null });
    const answer = whenReached(this.connection, call, asked.signal, asked.onAway);
    return chosenPython.parse((await answer.catch(asBuildFailure)).said).python;
  }

  private find(hash: string, spec: EnvironmentSpec, asked: Asked): Promise<Ready> {
    const found = this.findOrBuild(hash, spec, asked).finally(() => this.building.delete(hash));
    this.building.set(hash, found);
    return found;
  }

  private async findOrBuild(hash: string, spec: EnvironmentSpec, asked: Asked): Promise<Ready> {
    const known = (await this.readKnown())[hash];
    const state = await this.state(hash, known?.digest ?? null, asked);
    if (state.state === "ready") {
      const ready = { ...state, notices: known?.notices ?? [] };
      this.tellReady(hash, ready, asked);
      return ready;
    }
    const { buildId } = await this.tell(hash, this.report({ hash, status: "building" }));
    asked.onBuild(buildId, true);
    try {
      const ready = await this.build(hash, spec, asked);
      await this.tell(hash, this.report({ hash, status: "ready", ...resultOf(ready) }));
      return ready;
    } catch (failure) {
      if (failure instanceof BuildFailure) {
        const error = [failure.message, failure.excerpt].filter(Boolean).join("\n");
        await this.tell(hash, this.report({ hash, status: "failed", error }));
      }
      throw failure;
    }
  }

  /** Once for each build, beside the start of the run. */
  private tellReady(hash: string, ready: Ready, asked: Asked): void {
    const told =
      this.told.get(hash) ?? this.tell(hash, this.report({ hash, status: "ready", ...resultOf(ready) }));
    told.then(({ buildId }) => asked.onBuild(buildId, false)).catch(() => this.told.delete(hash));
  }

  private tell(hash: string, told: Promise<{ buildId: string }>): Promise<{ buildId: string }> {
    this.told.set(hash, told);
    return told;
  }

  /** A name of conda's that the index there has never heard of is left out, and the build begun anew. */
  private async build(hash: string, spec: EnvironmentSpec, asked: Asked): Promise<Ready> {
    const tried = new Set(spec.tried);
    const notices: string[] = [];
    for (let packages = spec.packages; ; ) {
      const built = await this.buildOnce(hash, { ...spec, packages }, asked);
      if (typeof built !== "string") {
        await this.keep(hash, { digest: built.digest, notices });
        return { ...built, notices };
      }
      const words = resolversWords(built);
      const unknown = normalName(unknownPackage(words) ?? "");
      const rest = packages.filter((line) => readRequirement(line)?.name !== unknown);
      if (!tried.delete(unknown) || rest.length === packages.length) throw explainFailure(spec, words);
      notices.push(`${unknown} was left out: the package index has never heard of it.`);
      packages = rest;
    }
  }

  /** The finished build, or the log of one that failed. */
  private async buildOnce(hash: string, spec: EnvironmentSpec, asked: Asked) {
    const plan = Buffer.from(JSON.stringify(planOf(spec, asked.secrets)));
    const wheels = planOf(spec, asked.secrets).wheels.map(({ sha256 }) => sha256);
    for (let tries = 0; ; tries++) {
      try {
        await whenReached(
          this.connection,
          () => this.begin(hash, plan, wheels, asked),
          asked.signal,
          asked.onAway,
        );
        break;
      } catch (failure) {
        if (!(failure instanceof RemoteFailure && failure.code === "again") || tries === MOST_TRIES)
          throw failure instanceof RemoteFailure ? new BuildFailure(failure.message) : failure;
      }
    }
    for (;;) {
      const state = await this.state(hash, null, asked);
      if (state.state === "ready") return state;
      if (state.state !== "building") return this.readTail(hash);
      await delay(LOOK_MS, undefined, { signal: asked.signal });
    }
  }

  private async begin(hash: string, plan: Uint8Array, wheels: string[], asked: Asked): Promise<void> {
    if (wheels.length > 0) await this.sender.send(wheels, asked.readContent, asked.signal);
    await this.connection.call("build", { hash }, plan);
  }

  private async state(hash: string, digest: string | null, asked: Asked) {
    const call = () => this.connection.call("buildState", { hash, digest });
    const { said } = await whenReached(this.connection, call, asked.signal, asked.onAway);
    return buildState.parse(said);
  }

  private async readTail(hash: string): Promise<string> {
    let tail = Buffer.alloc(0);
    for (let at = 0; ; ) {
      const piece = await this.readLog(hash, at, TAIL_BYTES);
      if (piece.length === 0) return tail.toString();
      tail = Buffer.concat([tail, piece]).subarray(-TAIL_BYTES);
      at += piece.length;
    }
  }

  /** What builds were like when they were finished: kept here, as a run there could write it anew. */
  private async readKnown() {
    this.known ??= await readFile(this.file, "utf8").then(
      (text) => JSON.parse(text) as NonNullable<typeof this.known>,
      () => ({}),
    );
    return this.known;
  }

  private async keep(hash: string, build: { digest: string; notices: string[] }): Promise<void> {
    const known = await this.readKnown();
    known[hash] = build;
    await writeFile(`${this.file}.part`, JSON.stringify(known));
    await rename(`${this.file}.part`, this.file);
  }

  private get file(): string {
    return path.join(this.home, "builds.json");
  }
}

const resultOf = ({ resolved, python }: Ready) => ({
  resolved: resolved.map(nameWheelFile),
  python: python.version,
});

/** What is installed there, from the indexes that the machine itself is set to and those that the job names. */
function planOf(spec: EnvironmentSpec, secrets: Record<string, string>) {
  const own = takeIndexes(spec.packages.map(tidyRequirement), secrets);
  const wheels: { file: string; sha256: string }[] = [];
  const lines = own.lines.map((line) => {
    const wheel = readStoredWheel(line);
    if (!wheel?.sha256) return line;
    const file = `${wheels.length}/${wheel.file}`;
    wheels.push({ file, sha256: wheel.sha256 });
    return wheel.at(`file://{wheels}/${file}`);
  });
  const variables = withIndexes({}, own.indexes);
  const hidden = Object.values(secrets).flatMap((word) => (word ? [word, encodeURIComponent(word)] : []));
  const shown = spec.packages.map(tidyRequirement);
  return { label: spec.label, python: spec.python ?? null, lines, shown, wheels, variables, hidden };
}

function explainFailure(spec: EnvironmentSpec, words: string): BuildFailure {
  const reason = reasonOf(words) ?? words.split("\n")[0];
  return new BuildFailure(`The environment ${spec.label} could not be built: ${reason}.`, words);
}

function asBuildFailure(failure: unknown): never {
  if (failure instanceof RemoteFailure && failure.code === "python") throw new BuildFailure(failure.message);
  throw failure;
}
