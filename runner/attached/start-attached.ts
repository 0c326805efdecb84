/** Keeps a node beside the controller for each target that the studio reaches by itself, as their records come and go. */

import { paths } from "@/domain/data-folder";
import { loadAttached } from "@/runner/controller/attached/attached-targets";
import { LinkDoor } from "@/runner/node/drivers/links/link-door";
import { Pause } from "@/runner/node/pause";
import { type AttachedMeans, AttachedNode } from "./attached-node";

const LOOK_MS = 2_000;

export interface AttachedNodes {
  /** There may be work, or targets may have changed. */
  wake(): void;
  renewNow(): void;
  stop(): Promise<void>;
}

export async function startAttached(given: Omit<AttachedMeans, "door">): Promise<AttachedNodes> {
  const door = await openDoor(given);
  const means = { ...given, door };
  const nodes = new Map<string, AttachedNode>();
  const pause = new Pause();
  let isStopped = false;
  const keep = async () => {
    let told = "";
    while (!isStopped) {
      const failure: string = await keepUp(means, nodes).then(
        () => "",
        (error: Error) => error.message,
      );
      if (failure && failure !== told) means.log(`Attached targets: ${failure}`);
      told = failure;
      if (!isStopped) await pause.wait(LOOK_MS);
    }
  };
  const kept = keep();
  return {
    wake() {
      pause.wake();
      for (const node of nodes.values()) node.wake();
    },
    renewNow() {
      for (const node of nodes.values()) node.renewNow();
    },
    async stop() {
      isStopped = true;
      pause.wake();
      await kept;
      await Promise.all([...nodes.values()].map((node) => node.stop()));
      await door.close();
    },
  };
}

/** Without it the studio works all the same, but for the targets whose runs come in by it. */
async function openDoor({ services, log }: Omit<AttachedMeans, "door">): Promise<LinkDoor> {
  const door = new LinkDoor();
  const socket = paths.linkDoor(services.home);
  await door.listen({ socket }).catch((failure: Error) => log(`${socket}: ${failure.message}`));
  return door;
}

/** One that was changed is started anew: what runs there goes on and is taken up. */
async function keepUp(means: AttachedMeans, nodes: Map<string, AttachedNode>): Promise<void> {
  const { targets, unread } = await loadAttached(means.services);
  const wanted = new Map(targets.map((target) => [target.id, target]));
  for (const [id, node] of nodes) {
    const target = wanted.get(id);
    if (unread.has(id) || (target && isSame(node.target, target))) continue;
    nodes.delete(id);
    await (target ? node.stop() : node.detach());
  }
  for (const target of targets) {
    if (nodes.has(target.id)) continue;
    const node = new AttachedNode(means, target);
    await node.start();
    nodes.set(target.id, node);
  }
}

/** A key that was pinned since is no change: the connection has it. */
function isSame(before: AttachedNode["target"], now: AttachedNode["target"]): boolean {
  const text = ({ name, settings, credentials }: AttachedNode["target"]) =>
    JSON.stringify({ name, settings, credentials });
  const isPinned = before.hostKey === null || before.hostKey === now.hostKey;
  return isPinned && text(before) === text(now);
}
