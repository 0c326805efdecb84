/**
 * Builds the environment whose runs have the file system of an image. The engine only brings that: it is unpacked into a
 * folder, and a run is started in it as every other is, so that no engine stands between the studio and a run.
 */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { imagesOfDockerfile } from "@/domain/dockerfile";
import type { EnvironmentSpec } from "@/domain/environments";
import { fullImageName } from "@/domain/images";
import type { Settings } from "../../../../options";
import { placeFiles } from "../../files/place-files";
import { removeTree } from "../../files/safe-files";
import { hasNamespaces, ownsUids } from "../../launch/sandbox";
import { networkPrefix } from "../../network/networks";
import { BuildLog } from "../build-log";
import { BuildPlace, type PlaceContent } from "../build-place";
import { type BuiltEnvironment, putInPlace, type Sandbox, withLogFile } from "../finished";
import { BuildFailure } from "../ready";
import { ForeignEntry } from "../take-over";
import { explainDockerfile, explainPull } from "./explain";
import { HostEngine, type ImageFacts } from "./host-engine";
import { lookInside } from "./look-inside";
import { OwnEngine } from "./own-engine";
import { tidyRoot } from "./tidy-root";
import { type Source, unpack } from "./unpack";

interface Request {
  hash: string;
  spec: EnvironmentSpec;
  /** Where the files beside its Dockerfile come from. */
  placeContent?: PlaceContent | undefined;
}

export async function buildImage(
  settings: Settings,
  sandbox: Sandbox,
  request: Request,
  stopped: AbortSignal,
): Promise<BuiltEnvironment> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(settings.buildTimeoutMs)]);
  return withLogFile(settings.home, request.hash, sandbox, async (file) => {
    const log = new BuildLog(file, []);
    try {
      return await sandbox.users.lend((uid) =>
        new ImageBuild(settings, sandbox, request, log, signal).make(uid),
      );
    } catch (failure) {
      stopped.throwIfAborted();
      const reason = failure instanceof Error ? failure.message : `${failure}`;
      const sentence = `The environment ${request.spec.label} could not be built: ${reason}.`;
      log.say(`${sentence}\n`);
      throw new BuildFailure(sentence, log.tail.trim().split("\n").slice(-20).join("\n"));
    } finally {
      await log.end();
    }
  });
}

/** The file system of an image, ready to be read, and what is to be done when it was. */
interface Brought extends ImageFacts {
  source: Source;
  close(): Promise<void>;
}

class ImageBuild {
  constructor(
    private readonly settings: Settings,
    private readonly sandbox: Sandbox,
    private readonly request: Request,
    private readonly log: BuildLog,
    private readonly signal: AbortSignal,
  ) {}

  async make(uid: number): Promise<BuiltEnvironment> {
    const { settings, sandbox, request, log } = this;
    const host = await HostEngine.find(settings);
    if (!host)
      throw new Error(
        "an image needs a container engine, and this machine has none that answers: install podman on it",
      );
    if (!hasNamespaces(sandbox.isolation.kind))
      throw new Error(
        "an image needs a view of files of its own, which this machine cannot give: install bubblewrap",
      );
    const user = { uid, isShared: false };
    const place = await BuildPlace.make(settings.home, request.hash, user, sandbox.isolation.kind);
    let taken: string | null = null;
    try {
      const brought = await this.bring(host, place);
      log.say("Unpacking it.\n");
      await place.prepare("");
      await unpack(brought.source, place, sandbox.isolation, (chunk) => log.take(chunk), this.signal).finally(
        () => brought.close(),
      );
      taken = await place.takeEnvironment(["rootfs"]);
      return await this.finish(taken, brought, uid);
    } catch (failure) {
      if (taken) await removeTree(taken);
      if (failure instanceof ForeignEntry) throw new Error(failure.message.replace("a package", "the image"));
      throw failure;
    } finally {
      await place.settle();
      await place.remove();
    }
  }

  private async finish(taken: string, brought: Brought, uid: number): Promise<BuiltEnvironment> {
    const { settings, sandbox, request, log } = this;
    const { home } = settings;
    const root = path.join(taken, "rootfs");
    await chmod(taken, 0o755);
    await tidyRoot(root, home);
    const { variables, id } = brought;
    const { shell, python } = await lookInside(root, settings, sandbox.isolation, uid, variables);
    const resolved = [`${request.spec.image ?? "Dockerfile"} sha256:${id}`];
    const image = { id, shell, variables, home };
    const built = { executable: "", version: python ?? "", resolved, image };
    await putInPlace(home, request.hash, taken, built);
    log.say("The environment is ready.\n");
    return built;
  }

  private async bring(host: HostEngine, place: BuildPlace): Promise<Brought> {
    const { image, dockerfile } = this.request.spec;
    if (dockerfile !== undefined) return this.fromDockerfile(host, place, dockerfile);
    const known = await host.look(image!);
    if (known) return this.fromHost(host, image!, known);
    if (host.name === "docker")
      throw new Error(
        `the image ${image} is not on this machine: bring it there by \`docker pull\`, or install podman, by which the studio brings images itself`,
      );
    if (image!.startsWith("localhost/")) throw new Error(`there is no image ${image} on this machine`);
    this.log.say(`Bringing the image ${image} by podman ${host.version}.\n`);
    const own = await this.openEngine(host, place);
    const said = this.log.tail.length;
    const status = await own.tell(["pull", image!], (chunk) => this.log.take(chunk));
    await this.log.end();
    if (status !== 0) throw new Error(explainPull(image!, this.log.tail.slice(said)));
    return this.fromOwn(own, image!);
  }

  private async fromHost(host: HostEngine, image: string, facts: ImageFacts): Promise<Brought> {
    this.log.say(
      `Taking the image ${image} (sha256:${facts.id}) from ${host.name} ${host.version} of this machine.\n`,
    );
    const { command, close } = await host.open(
      facts.id,
      `${networkPrefix(this.settings.home)}${this.request.hash}`,
    );
    return { ...facts, source: { command, environment: host.environment }, close };
  }

  private async fromDockerfile(host: HostEngine, place: BuildPlace, dockerfile: string): Promise<Brought> {
    if (host.name === "docker")
      throw new Error(
        "a Dockerfile is built by podman, and this machine has docker alone: install podman on it",
      );
    if (!ownsUids(this.sandbox.isolation.kind))
      throw new Error(
        "the lines of a Dockerfile need users of their own, which a studio that is not root cannot give: build it on this machine by `podman build --tag NAME`, and name that image",
      );
    const { log } = this;
    const own = await this.openEngine(host, place);
    const context = path.join(place.folder, "engine", "context");
    const file = path.join(place.folder, "engine", "Dockerfile");
    await writeFile(file, dockerfile, { flag: "wx" });
    await own.give([file, ...(await this.placeContext(context))]);
    for (const image of imagesOfDockerfile(dockerfile)) await this.lendBase(host, own, place, image);
    log.say(`Building the Dockerfile by podman ${host.version}.\n`);
    const tag = `localhost/atelier-${this.request.hash}`;
    const words = ["build", "--isolation=chroot", "--network=host", "--file", file, "--tag", tag, context];
    const said = log.tail.length;
    const status = await own.tell(words, (chunk) => log.take(chunk));
    await log.end();
    if (status !== 0) throw new Error(explainDockerfile(dockerfile, log.tail.slice(said)));
    return this.fromOwn(own, tag);
  }

  /** Writes the files beside the Dockerfile. Answers with all that was made. */
  private async placeContext(top: string): Promise<string[]> {
    const { request, signal } = this;
    const { spec, placeContent } = request;
    await mkdir(top);
    if (!spec.context) return [top];
    if (!placeContent)
      throw new Error("the files beside its Dockerfile come with a run alone: the next one builds it");
    return [top, ...(await placeFiles(top, spec.context, { placeContent, signal }))];
  }

  /** An image that somebody has brought to this machine counts before that of a registry. */
  private async lendBase(
    host: HostEngine,
    own: OwnEngine,
    place: BuildPlace,
    written: string,
  ): Promise<void> {
    const candidates = [written, fullImageName(written)].filter((name) => name !== undefined);
    for (const image of candidates) {
      if (fullImageName(image) === undefined) continue;
      const known = await host.look(image);
      if (!known || (await own.look(image))?.id === known.id) continue;
      const file = path.join(place.folder, "engine", "base.tar");
      await host.save(image, file);
      await own.give([file]);
      await own.tell(["load", "--quiet", "--input", file], (chunk) => this.log.take(chunk));
      await removeTree(file);
    }
  }

  private async fromOwn(own: OwnEngine, image: string): Promise<Brought> {
    const facts = await own.look(image);
    if (!facts) throw new Error(`the engine does not know ${image}`);
    return {
      ...facts,
      source: { command: own.reading(image), environment: own.environment },
      close: async () => undefined,
    };
  }

  private async openEngine(host: HostEngine, place: BuildPlace): Promise<OwnEngine> {
    const { settings, sandbox } = this;
    const folder = path.join(place.folder, "engine");
    const own = new OwnEngine(
      host.program,
      settings,
      sandbox.isolation,
      sandbox.network,
      folder,
      this.signal,
    );
    await own.prepare();
    return own;
  }
}
