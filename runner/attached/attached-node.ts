/** The node of one target that the studio reaches by itself: it runs here, and its work is there. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { paths } from "@/domain/data-folder";
import { createAttachedController } from "@/runner/controller/attached/attached-controller";
import type { AttachedTarget } from "@/runner/controller/attached/attached-targets";
import { noteReach, pinHostKey } from "@/runner/controller/attached/attached-targets";
import type { ControllerOptions } from "@/runner/controller/controller";
import type { LinkDoor } from "@/runner/node/drivers/links/link-door";
import { readHomeId } from "@/runner/node/home-id";
import { type RunningNode, startNode } from "@/runner/node/node";
import { reachRay } from "./ray-reach";
import type { Reach } from "./reach";
import { reachBySsh } from "./ssh-reach";

const AGAIN_MS = 5_000;
const NAME_END = 6;
const HOME_END = 8;
const DETACH_MS = 10_000;

export interface AttachedMeans extends ControllerOptions {
  /** The port of this machine at which the studio listens. */
  studioPort: number;
  /** Where the hands beside runs come in that the studio cannot go to. */
  door: LinkDoor;
  log(line: string): void;
}

export class AttachedNode {
  private readonly home: string;
  private reach: Reach | null = null;
  private node: RunningNode | null = null;
  private toldFacts = "";
  private isStopped = false;
  private changing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly means: AttachedMeans,
    readonly target: AttachedTarget,
  ) {
    this.home = paths.attached(means.services.home, target.id);
  }

  async start(): Promise<void> {
    const { target, means, home } = this;
    await mkdir(home, { recursive: true, mode: 0o700 });
    const own = await readHomeId(means.services.home);
    const { studioPort, door, services } = means;
    const reachMeans = {
      home,
      owner: `${target.id}-${own.slice(0, HOME_END)}`,
      pinHostKey: (key: string) => pinHostKey(services, target.id, key),
      onChange: (problem: string | undefined) => this.noteChange(problem),
    };
    this.reach =
      target.settings.type === "ssh"
        ? reachBySsh(target, target.settings, { ...reachMeans, studioPort })
        : reachRay(target, target.settings, { ...reachMeans, publicUrl: services.publicUrl, door });
    await this.startNode();
  }

  wake(): void {
    this.node?.wake();
  }

  renewNow(): void {
    this.node?.renewNow();
  }

  /** Its runs go on, for the next start to take up. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.changing;
    await this.node?.stop();
    await this.reach?.close();
  }

  /** The target is no more: nothing is left of it there, and nothing here. */
  async detach(): Promise<void> {
    this.isStopped = true;
    await this.changing;
    await this.node?.stop({ endRuns: true });
    const { reach, home } = this;
    if (reach) {
      await Promise.race([reach.detach(), delay(DETACH_MS)]);
      await reach.close();
    }
    await rm(home, { recursive: true, force: true });
  }

  private async startNode(): Promise<void> {
    const { target, means, home, reach } = this;
    if (!reach || this.isStopped) return;
    const slots = reach.slots() ?? (await this.readSlots());
    // Of two runners that have the target one is refused by its name, and does not connect.
    const controller = createAttachedController({ ...means, targetId: target.id }, () => reach.open());
    const name = `${target.name}.${target.id.slice(-NAME_END)}`;
    const options = {
      home,
      name,
      slots,
      target: target.name,
      targetKind: target.settings.type,
      log: means.log,
    };
    this.node = await startNode(controller, options, reach.openDriver);
    this.node.done.catch((failure: Error) => {
      means.log(`${target.name}: ${failure.message}`);
      setTimeout(() => this.change(() => this.startNode()), AGAIN_MS).unref();
    });
  }

  /** What the machine says of itself is told when its node registers, and gives the number of its slots where none was set. */
  private noteChange(problem: string | undefined): void {
    const { target, means, reach } = this;
    void noteReach(means.services, target.id, problem).catch((failure) => means.log(failure.message));
    const facts = reach?.facts;
    if (problem !== undefined || !facts) return;
    this.wake();
    if (JSON.stringify(facts) === this.toldFacts) return;
    this.change(async () => {
      this.toldFacts = JSON.stringify(facts);
      await writeFile(this.slotsFile, `${reach?.slots() ?? 1}`);
      await this.node?.stop();
      await this.startNode();
    });
  }

  private change(work: () => Promise<void>): void {
    this.changing = this.changing.then(work).catch((failure) => this.means.log(failure.message));
  }

  private async readSlots(): Promise<number> {
    return Number(await readFile(this.slotsFile, "utf8").catch(() => "1")) || 1;
  }

  private get slotsFile(): string {
    return path.join(this.home, "slots");
  }
}
