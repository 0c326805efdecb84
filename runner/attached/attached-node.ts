/** The node of one target that the studio reaches by itself: it runs here, and its work is there. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { paths } from "@/domain/data-folder";
import { createAttachedController } from "@/runner/controller/attached/attached-controller";
import type { AttachedTarget } from "@/runner/controller/attached/attached-targets";
import { noteReach, pinHostKey } from "@/runner/controller/attached/attached-targets";
import type { ControllerOptions } from "@/runner/controller/controller";
import { SshConnection } from "@/runner/node/drivers/ssh/connection";
import { openSshDriver } from "@/runner/node/drivers/ssh/ssh-driver";
import { readHomeId } from "@/runner/node/home-id";
import { type RunningNode, startNode } from "@/runner/node/node";

const AGAIN_MS = 5_000;
const NAME_END = 6;
const HOME_END = 8;
const DETACH_MS = 10_000;

export interface AttachedMeans extends ControllerOptions {
  /** The port of this machine at which the studio listens. */
  studioPort: number;
  log(line: string): void;
}

export class AttachedNode {
  private readonly home: string;
  private connection: SshConnection | null = null;
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
    if (target.settings.type !== "ssh") return;
    await mkdir(home, { recursive: true, mode: 0o700 });
    const { address, port, user, folder } = target.settings;
    const privateKey = target.credentials.private_key ?? "";
    const place = { target: target.name, address, port, user, folder, privateKey, hostKey: target.hostKey };
    const own = await readHomeId(means.services.home);
    this.connection = new SshConnection(place, {
      home,
      owner: `${target.id}-${own.slice(0, HOME_END)}`,
      studioPort: means.studioPort,
      pinHostKey: (key) => pinHostKey(means.services, target.id, key),
      onChange: (problem) => this.noteChange(problem),
    });
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
    await this.connection?.close();
  }

  /** The target is no more: nothing is left of it there, and nothing here. */
  async detach(): Promise<void> {
    this.isStopped = true;
    await this.changing;
    await this.node?.stop({ endRuns: true });
    const { connection, home } = this;
    if (connection) {
      await Promise.race([connection.call("detach").catch(() => undefined), delay(DETACH_MS)]);
      await connection.close();
    }
    await rm(home, { recursive: true, force: true });
  }

  private async startNode(): Promise<void> {
    const { target, means, home, connection } = this;
    if (!connection || this.isStopped || target.settings.type !== "ssh") return;
    const slots = target.settings.slots ?? (await this.readCores());
    // Of two runners that have the target one is refused by its name, and does not connect.
    const controller = createAttachedController({ ...means, targetId: target.id }, () => connection.open());
    const name = `${target.name}.${target.id.slice(-NAME_END)}`;
    const options = {
      home,
      name,
      slots,
      target: target.name,
      targetKind: target.settings.type,
      log: means.log,
    };
    const giveUpMs = target.settings.give_up_after * 1000;
    this.node = await startNode(controller, options, openSshDriver(connection, giveUpMs));
    this.node.done.catch((failure: Error) => {
      means.log(`${target.name}: ${failure.message}`);
      setTimeout(() => this.change(() => this.startNode()), AGAIN_MS).unref();
    });
  }

  /** What the machine says of itself is told when its node registers, and gives the number of its slots where none was set. */
  private noteChange(problem: string | undefined): void {
    const { target, means, connection } = this;
    void noteReach(means.services, target.id, problem).catch((failure) => means.log(failure.message));
    const facts = connection?.facts;
    if (problem !== undefined || !facts) return;
    this.wake();
    if (JSON.stringify(facts) === this.toldFacts) return;
    this.change(async () => {
      this.toldFacts = JSON.stringify(facts);
      await writeFile(this.coresFile, `${facts.cores}`);
      await this.node?.stop();
      await this.startNode();
    });
  }

  private change(work: () => Promise<void>): void {
    this.changing = this.changing.then(work).catch((failure) => this.means.log(failure.message));
  }

  private async readCores(): Promise<number> {
    return Number(await readFile(this.coresFile, "utf8").catch(() => "1")) || 1;
  }

  private get coresFile(): string {
    return path.join(this.home, "cores");
  }
}
