/** The warm interpreters of this machine: few, each for one person's one draft, ended when nobody draws. */
import path from "node:path";
import { paths } from "@/domain/data-folder";
import { SAMPLE_ROWS, type SampleOrder, sampleAnswer } from "@/domain/designer/sample";
import type { SampleReply } from "@/domain/designer/sample-reply";
import type { EnvironmentSpec } from "@/domain/environments";
import { AppError } from "@/domain/errors";
import type { PlaceSource, Samples } from "../../driver";
import { sampleUids } from "../environments/build-users";
import { BuildFailure, type ReadyEnvironment } from "../environments/ready";
import { removeTrees } from "../files/safe-files";
import { hasNamespaces, ownsUids } from "../launch/sandbox";
import type { Machine } from "../spot";
import { Interpreter, type Seat } from "./interpreter";

/** A page breaks off what it asked before: whoever sends more at once waits. */
const MOST_WAITING = 4;
const IDLE_MS = 5 * 60_000;
/** An environment that is there is found within it; one that is being built is told of. */
const ENVIRONMENT_MS = 2_000;
const EVALUATION_SECONDS = 15;
/** Beyond the time of the evaluation itself. */
const ANSWER_SECONDS = 10;

interface Draft {
  seat: Seat;
  interpreter: Promise<Interpreter>;
  /** Aborts while the interpreter is being started. */
  unwanted: AbortController;
  /** What was asked last; the next one waits for it. */
  last: Promise<unknown>;
  waiting: number;
  isBusy: boolean;
  /** Its seat is about to be free. */
  isEnding: boolean;
  idle?: NodeJS.Timeout;
  placed: Map<string, Promise<string>>;
}

export class LocalSamples implements Samples {
  /** By their keys, the one that was asked longest ago first. */
  private readonly drafts = new Map<string, Draft>();
  private readonly stopping = new AbortController();

  constructor(private readonly machine: Machine) {}

  async evaluate(order: SampleOrder, place: PlaceSource, signal: AbortSignal): Promise<SampleReply> {
    const { isolation, room } = this.machine;
    if (!hasNamespaces(isolation.kind))
      return {
        problem: "Samples need bubblewrap on the studio's machine, which keeps them from everything else.",
      };
    if (room.hold !== undefined) return { problem: room.hold };
    const environment = await this.provide(order.environment as unknown as EnvironmentSpec);
    if (!("interpreter" in environment)) return environment;
    const draft = this.draftOf(order.key, environment);
    if (!draft) return { waiting: "Samples of other drafts are being made: this one is next." };
    if (draft.waiting >= MOST_WAITING) return { waiting: "Other samples of this draft are being made." };
    draft.waiting++;
    const turn = draft.last.then(() => {
      signal.throwIfAborted();
      return this.carryOut(order, draft, place);
    });
    draft.last = turn.catch(() => undefined).finally(() => draft.waiting--);
    return turn;
  }

  /** Removes what interpreters of a process before this one have left. */
  tidy(): Promise<void> {
    return removeTrees(sampleUids(this.machine.settings).map((_, index) => this.folderOf(index)));
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error("The node stops."));
    await Promise.all([...this.drafts.keys()].map((key) => this.end(key)));
  }

  private async carryOut(order: SampleOrder, draft: Draft, place: PlaceSource): Promise<SampleReply> {
    draft.isBusy = true;
    clearTimeout(draft.idle);
    try {
      const interpreter = await draft.interpreter;
      const sources = await this.placeAll(order, draft, place);
      const sent = { rows: SAMPLE_ROWS, seconds: EVALUATION_SECONDS, sources, steps: order.steps };
      const answer = await interpreter.ask(sent, EVALUATION_SECONDS + ANSWER_SECONDS);
      return { answer: sampleAnswer.parse(answer) };
    } catch (failure) {
      // One that has ended is started anew when it is asked for again.
      const interpreter = await draft.interpreter.catch(() => null);
      if (!interpreter || interpreter.isOver) await this.end(order.key, draft);
      throw failure;
    } finally {
      if (this.drafts.get(order.key) === draft) this.rest(order.key, draft);
    }
  }

  private async placeAll(order: SampleOrder, draft: Draft, place: PlaceSource) {
    const entries = Object.entries(order.sources).map(async ([key, { sha256, file }]) => {
      const target = path.join(draft.seat.folder, "data", `${sha256}${endingOf(file)}`);
      const placed = draft.placed.get(target) ?? place(sha256, target).then(() => target);
      draft.placed.set(target, placed);
      placed.catch(() => draft.placed.delete(target));
      return [key, await placed.then((file) => ({ file }), explainUnplaced)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Null where every seat is taken by somebody who is being answered. */
  private draftOf(key: string, environment: ReadyEnvironment): Draft | null {
    const known = this.drafts.get(key);
    if (known?.isEnding) return null;
    if (known) {
      this.drafts.delete(key);
      this.drafts.set(key, known);
      return known;
    }
    const uids = sampleUids(this.machine.settings);
    if (this.drafts.size >= uids.length) {
      const all = [...this.drafts];
      const [idle] = all.find(([, draft]) => !draft.isBusy) ?? [];
      // Its seat is free when it has ended: one for whoever waits.
      if (idle !== undefined && !all.some(([, draft]) => draft.isEnding)) void this.end(idle);
      return null;
    }
    const taken = new Set([...this.drafts.values()].map(({ seat }) => seat.index));
    const index = uids.findIndex((_, at) => !taken.has(at));
    const { isolation } = this.machine;
    const owner = ownsUids(isolation.kind) ? uids[index]! : null;
    const seat = { index, owner, folder: this.folderOf(index) };
    const unwanted = new AbortController();
    const interpreter = Interpreter.start(this.machine, environment, seat, unwanted.signal);
    interpreter.catch(() => undefined);
    const draft: Draft = {
      seat,
      interpreter,
      unwanted,
      last: Promise.resolve(),
      waiting: 0,
      isBusy: false,
      isEnding: false,
      placed: new Map(),
    };
    this.drafts.set(key, draft);
    this.rest(key, draft);
    return draft;
  }

  private folderOf(index: number): string {
    return path.join(paths.samples(this.machine.settings.home), `${index}`);
  }

  private rest(key: string, draft: Draft): void {
    draft.isBusy = false;
    clearTimeout(draft.idle);
    draft.idle = setTimeout(() => void this.end(key, draft), IDLE_MS).unref();
  }

  /** Its seat is taken until it has ended. */
  private async end(key: string, only?: Draft): Promise<void> {
    const draft = this.drafts.get(key);
    if (!draft || (only && draft !== only)) return;
    draft.isEnding = true;
    draft.unwanted.abort(new Error("The interpreter is not wanted any more."));
    clearTimeout(draft.idle);
    const interpreter = await draft.interpreter.catch(() => null);
    await interpreter?.stop();
    if (this.drafts.get(key) === draft) this.drafts.delete(key);
  }

  private async provide(spec: EnvironmentSpec): Promise<ReadyEnvironment | SampleReply> {
    const { environments } = this.machine;
    const provided = environments.provide(spec, { onBuild: () => undefined, signal: this.stopping.signal });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<SampleReply>((resolve) => {
      const waiting = `The environment ${spec.label} is being built.`;
      timer = setTimeout(() => resolve({ waiting }), ENVIRONMENT_MS);
    });
    try {
      return await Promise.race([provided, late]);
    } catch (failure) {
      if (failure instanceof BuildFailure) return { problem: failure.message };
      throw failure;
    } finally {
      clearTimeout(timer);
      provided.catch(() => undefined);
    }
  }
}

/** What is known to be no sample is told at the steps that would use it. */
function explainUnplaced(failure: unknown): { problem: string } {
  if (failure instanceof AppError) return { problem: failure.message };
  throw failure;
}

const endingOf = (file: string): string => /(?:\.[A-Za-z0-9]{1,8}){1,2}$/.exec(file)?.[0] ?? "";
