/**
 * A cluster that is attached. It is asked how it is all the time: one that refuses connections or began anew has lost its
 * jobs. Before anything runs there a small job tries the way back to the studio, and tells what the cluster is.
 */
import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { RunFailure } from "../../failure";
import { Pause } from "../../pause";
import type { LinkDoor } from "../links/link-door";
import { RunLink } from "../links/run-link";
import { type RemoteFacts, remoteFacts } from "../remote/messages";
import { type HandPackage, packHand } from "./hand-package";
import type { RayApi, Submission } from "./ray-api";
import { Unanswered } from "./requests";

const LOOK_MS = 500;
const IDLE_LOOK_MS = 5_000;
const REFUSED_MS = 10_000;
const TRY_MS = 120_000;
const TRY_AGAIN_MS = 30_000;
const TRY_SECONDS = 30;
/** Where the cluster has its own Python under the name `python3` alone. */
const ENTRYPOINT = 'exec "$(command -v python || command -v python3)" -X utf8 -B link.py';

export interface ClusterPlace {
  target: string;
  /** Where the cluster reaches the studio. */
  studioUrl: string;
}

export interface ClusterOptions {
  /** A folder that is this target's alone. */
  home: string;
  /** Tells this studio's jobs from others there. */
  owner: string;
  onChange(problem: string | undefined): void;
}

const kept = z.object({ session: z.string(), studioUrl: z.string(), facts: remoteFacts });

export class RayCluster {
  facts: RemoteFacts | null = null;
  problem: string | undefined;
  /** The life of the cluster: with another one all jobs of before are gone. */
  session: string | null = null;
  /** How many jobs want to know at once what becomes of it. */
  private readonly watchers = new Set<object>();
  private refusedAt: number | null = null;
  private tryAgainAt = 0;
  private package: HandPackage | null = null;
  private hasPackageFor: string | null = null;
  private isClosed = false;
  private running: Promise<void> | null = null;
  private readonly pause = new Pause();

  constructor(
    readonly place: ClusterPlace,
    readonly api: RayApi,
    readonly door: LinkDoor,
    readonly options: ClusterOptions,
  ) {
    this.problem = `${place.target} has not been reached yet.`;
  }

  open(): void {
    this.running ??= this.keep();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.pause.wake();
    await this.running;
  }

  watch(who: object): void {
    this.watchers.add(who);
    this.pause.wake();
  }

  unwatch(who: object): void {
    this.watchers.delete(who);
  }

  /** Why jobs that were begun in this session are lost, or null. */
  fate(session: string | null): string | null {
    const { target } = this.place;
    if (this.refusedAt !== null && performance.now() - this.refusedAt > REFUSED_MS)
      return `${target} is gone: its head refuses connections since ${Math.round(REFUSED_MS / 1000)} s, so what ran there is lost.`;
    if (session !== null && this.session !== null && session !== this.session)
      return `${target} was started anew, so what ran there before is lost.`;
    return null;
  }

  /** What our jobs there have in common. */
  async submission(id: string, token: string, patienceSeconds: number): Promise<Submission> {
    const { name } = await this.bringPackage();
    const { studioUrl } = this.place;
    const own = { URL: studioUrl, NAME: id, TOKEN: token, PATIENCE: `${patienceSeconds}` };
    const variables = Object.entries(own).map(([word, value]) => [`ATELIER_LINK_${word}`, value]);
    return {
      submission_id: id,
      entrypoint: ENTRYPOINT,
      metadata: { atelier: this.options.owner },
      runtime_env: { working_dir: `gcs://${name}`, env_vars: Object.fromEntries(variables) },
    };
  }

  private async bringPackage(): Promise<HandPackage> {
    this.package ??= await packHand();
    const { name, bytes } = this.package;
    if (this.hasPackageFor !== this.session && !(await this.api.hasPackage(name)))
      await this.api.putPackage(name, bytes);
    this.hasPackageFor = this.session;
    return this.package;
  }

  private async keep(): Promise<void> {
    while (!this.isClosed) {
      this.setProblem(await this.look());
      const isCalm = this.problem === undefined && this.watchers.size === 0;
      await this.pause.wait(isCalm ? IDLE_LOOK_MS : LOOK_MS);
    }
  }

  private async look(): Promise<string | undefined> {
    try {
      const { session_name: session } = await this.api.version();
      this.refusedAt = null;
      if (session !== this.session) this.facts = await this.readFacts(session);
      this.session = session;
      if (this.facts) return undefined;
      if (performance.now() < this.tryAgainAt) return this.problem;
      return await this.tryOut(session);
    } catch (failure) {
      if (!(failure instanceof Unanswered)) return (failure as Error).message;
      const { reason, message } = failure;
      if (reason === "ECONNREFUSED") this.refusedAt ??= performance.now();
      else this.refusedAt = null;
      return reason === "refused" || reason === "other" || reason === "failed"
        ? message
        : `${this.place.target} cannot be reached: ${message}.`;
    }
  }

  /** One small job: does it find the way back? Resolves to what is wrong. */
  private async tryOut(session: string): Promise<string | undefined> {
    const { place, api, door } = this;
    this.setProblem(`${place.target} is being tried.`);
    const id = `try_${randomBytes(12).toString("hex")}`;
    const token = randomBytes(32).toString("base64url");
    const link = new RunLink(place.target, id, token);
    door.add(link);
    try {
      await api.submit(await this.submission(id, token, TRY_SECONDS));
      const problem = await this.untilTried(link);
      if (problem === undefined) await this.keepFacts(session, link.facts!);
      else this.tryAgainAt = performance.now() + TRY_AGAIN_MS;
      return problem;
    } catch (failure) {
      this.tryAgainAt = performance.now() + TRY_AGAIN_MS;
      if (failure instanceof RunFailure) return failure.message;
      throw failure;
    } finally {
      void link.call("leave", { exitCode: 0 }).catch(() => api.stop(id).catch(() => undefined));
      door.remove(link);
      void this.forget(id);
    }
  }

  private async untilTried(link: RunLink): Promise<string | undefined> {
    const { place, api } = this;
    const until = performance.now() + TRY_MS;
    while (!this.isClosed && performance.now() < until) {
      if (await link.reached(LOOK_MS)) return undefined;
      const job = await api.find(link.name);
      if (job?.status === "PENDING" || job?.status === "RUNNING") continue;
      const said = (await api.logs(link.name)).trim().split("\n").at(-1) ?? "";
      return said.startsWith("The studio at")
        ? `${place.target}: ${said}. Say at \`studio_url\` where the cluster reaches it.`
        : `${place.target} could not run the studio's own small job: ${job?.message || said || "it is gone."}`;
    }
    return `${place.target} did not run the studio's own small job within ${TRY_MS / 1000} s: it has no room for any.`;
  }

  /** Its record there goes too, as soon as it has ended. */
  private async forget(id: string): Promise<void> {
    const until = performance.now() + TRY_AGAIN_MS;
    const pause = new Pause();
    while (performance.now() < until) {
      const status = await this.api.find(id).then(
        (job) => job?.status,
        () => undefined,
      );
      if (status !== "PENDING" && status !== "RUNNING") break;
      await pause.wait(LOOK_MS);
    }
    await this.api.remove(id).catch(() => undefined);
  }

  private async readFacts(session: string): Promise<RemoteFacts | null> {
    const text = await readFile(this.factsFile, "utf8").catch(() => "null");
    const known = kept.safeParse(JSON.parse(text));
    const isOfNow =
      known.success && known.data.session === session && known.data.studioUrl === this.place.studioUrl;
    return isOfNow ? known.data.facts : null;
  }

  /** But for what is set for that one job. */
  private async keepFacts(session: string, { variables: _, ...facts }: RemoteFacts): Promise<void> {
    this.facts = facts;
    const text = JSON.stringify({ session, studioUrl: this.place.studioUrl, facts });
    await writeFile(`${this.factsFile}.part`, text, { mode: 0o600 });
    await rename(`${this.factsFile}.part`, this.factsFile);
  }

  private get factsFile(): string {
    return path.join(this.options.home, "cluster.json");
  }

  private setProblem(problem: string | undefined): void {
    const isNew = problem !== this.problem;
    this.problem = problem;
    if (isNew) this.options.onChange(problem);
  }
}
