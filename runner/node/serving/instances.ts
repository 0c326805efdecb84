/** The instances of deployments that a node keeps: it asks what there is to run, to end and to replace. */
import type { InstanceAssignment } from "@/domain/node/serving";
import type { Job } from "../drivers/driver";
import { Instance, type InstanceHost } from "./instance";

/** So many instances at most; their slots come after those of runs, and before the users of builds. */
const MAX_INSTANCES = 64;

export class Instances {
  private readonly all = new Map<string, Instance>();
  private readonly ended = new Set<Promise<void>>();

  constructor(
    private readonly host: InstanceHost,
    /** Those of runs come before. */
    private readonly firstSlot: number,
    private readonly onEnd: () => void,
  ) {}

  jobs(): Job[] {
    return [...this.all.values()].map(({ job }) => job);
  }

  /** Renews what it has, and does what has been asked for since. */
  async sync(nodeId: string): Promise<void> {
    const holds = [...this.all.values()].map(({ hold }) => hold);
    const { take, end, replace } = await this.host.serving.sync(nodeId, holds, this.freeSlots());
    for (const id of end) this.all.get(id)?.end();
    for (const assignment of take) this.take(assignment);
    await Promise.all(
      replace.map((id) =>
        this.all.get(id)?.kill("It was replaced: a request passed its timeout, and did not end."),
      ),
    );
  }

  leave(): void {
    for (const instance of this.all.values()) instance.leave();
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.all.values()].map((instance) => instance.kill("The node stops.")));
  }

  /** Resolves when all that were left have noticed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.ended);
  }

  private take(assignment: InstanceAssignment): void {
    const instance = new Instance(this.host, assignment);
    this.all.set(assignment.runId, instance);
    const end = instance.run().then(() => {
      if (this.all.get(assignment.runId) === instance) this.all.delete(assignment.runId);
      this.ended.delete(end);
      this.onEnd();
    });
    this.ended.add(end);
  }

  private freeSlots(): number[] {
    const taken = new Set([...this.all.values()].map(({ assignment }) => assignment.slot));
    return Array.from({ length: MAX_INSTANCES }, (_, index) => this.firstSlot + index).filter(
      (slot) => !taken.has(slot),
    );
  }
}
