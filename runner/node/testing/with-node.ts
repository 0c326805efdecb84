import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type RunningNode, startNode } from "../node";
import { type NodeOptions, UIDS_PER_NODE } from "../options";
import { RecordingController } from "./recording-controller";

export interface TestNode {
  home: string;
  controller: RecordingController;
  /** Starts another node on the same folder, as a restarted runner would. */
  start(): Promise<RunningNode>;
}

type TestOptions = Partial<NodeOptions> & { disk?: string };

const SLOTS = 3;

/** A node ends every process of its users: tests at the same time on one machine each need users of their own. */
export const FIRST_UID = 9_000_000 + (process.pid % 1024) * UIDS_PER_NODE;

/** A folder and a controller for one test; what is left running at its end is ended. `disk` is where the folder lies. */
export function prepareNode({ disk, ...options }: TestOptions = {}): TestNode {
  const home = mkdtempSync(path.join(disk ?? os.tmpdir(), "atelier-node-"));
  chmodSync(home, 0o700);
  const controller = new RecordingController(home, SLOTS);
  const started: RunningNode[] = [];
  onTestFinished(async () => {
    for (const node of started) await node.stop({ endRuns: true });
    rmSync(home, { recursive: true, force: true });
  });
  const fast = { uidBase: FIRST_UID, pollMs: 50, renewMs: 100, graceMs: 1000, log: () => {} };
  return {
    home,
    controller,
    async start() {
      const hostVariables = { ...process.env };
      const node = await startNode(controller, {
        home,
        name: "test",
        slots: SLOTS,
        hostVariables,
        ...fast,
        ...options,
      });
      started.push(node);
      return node;
    },
  };
}

export async function startTestNode(options: TestOptions = {}): Promise<TestNode & { node: RunningNode }> {
  const prepared = prepareNode(options);
  return { ...prepared, node: await prepared.start() };
}
