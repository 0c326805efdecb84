import type { Controller, LogSink } from "@/domain/node/contract";
import { type ControllerOptions, createController } from "../controller";
import { heldByNode } from "../held-by-node";
import { forgetOldLog, openSink } from "../log-sink";

/** For a node in this process whose runs are elsewhere: their logs come to the studio by its hands. */
export function createAttachedController(
  options: ControllerOptions & { targetId: string },
  onRegistered: () => void,
): Controller {
  const { services } = options;
  const inner = createController(options);
  let sink: LogSink | null = null;
  const opened = () => {
    if (!sink) throw new Error("The node has not registered.");
    return sink;
  };
  return {
    ...inner,
    async register(node) {
      const registered = await inner.register(node);
      const { nodeId } = registered;
      sink = openSink(services, heldByNode(services.db, nodeId), nodeId);
      onRegistered();
      return registered;
    },
    // What is attached has no tunnel to an instance.
    claim: (nodeId, { run = [] }, hold) => inner.claim(nodeId, { run }, hold),
    async build(nodeId, report) {
      const answer = await inner.build(nodeId, report);
      await forgetOldLog(services.home, answer.buildId, report);
      return answer;
    },
    logs: {
      append: (lease, offset, bytes) => opened().append(lease, offset, bytes),
      cut: (lease, cut) => opened().cut(lease, cut),
      appendBuild: (buildId, offset, bytes) => opened().appendBuild(buildId, offset, bytes),
    },
  };
}
