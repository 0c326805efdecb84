import { describe, expect, test } from "vitest";
import { testController } from "./testing";

const { openController, prepare } = testController();

describe("claiming", () => {
  test("ten racing controllers give each of sixty runs to exactly one attempt", async () => {
    const { queue, nodeId } = await prepare();
    const made = await Promise.all(Array.from({ length: 60 }, () => queue()));
    const claims = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const controller = openController();
        const mine = [];
        for (
          let got = await controller.claim(nodeId, [0, 1]);
          got.length > 0;
          got = await controller.claim(nodeId, [0, 1])
        )
          mine.push(...got);
        return mine;
      }),
    );
    const ids = claims.flat().map((assignment) => assignment.runId);
    expect(ids.sort()).toEqual(made.map((run) => run.id).sort());
    expect(claims.flat().every((assignment) => assignment.attempt === 1 && assignment.epoch === 1)).toBe(
      true,
    );
  });

  test("the more urgent goes first, then the one that waits longest", async () => {
    const { queue, controller, nodeId } = await prepare();
    const late = await queue({ queuedAt: new Date(2_000) });
    const early = await queue({ queuedAt: new Date(1_000) });
    const urgent = await queue({ queuedAt: new Date(3_000), priority: 1 });
    const claimed = await controller.claim(nodeId, [0, 1, 2]);
    expect(claimed.map((assignment) => assignment.runId)).toEqual([urgent.id, early.id, late.id]);
  });

  test("a run that is larger than what is free is not overtaken, and its page says why it waits", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const large = await queue({ slots: 2, queuedAt: new Date(1_000) });
    const small = await queue({ queuedAt: new Date(2_000) });
    expect(await controller.claim(nodeId, [1])).toEqual([]);
    expect((await read(large.id)).waitingReason).toMatch(/free slot on local: 1 of 2/);
    expect((await read(small.id)).status).toBe("queued");
    expect((await controller.claim(nodeId, [0, 1])).map((assignment) => assignment.runId)).toEqual([
      large.id,
    ]);
  });

  test("a run larger than the whole node stops nobody, and its page says so", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const huge = await queue({ slots: 3, queuedAt: new Date(1_000) });
    const small = await queue({ queuedAt: new Date(2_000) });
    expect((await controller.claim(nodeId, [0, 1])).map((assignment) => assignment.runId)).toEqual([
      small.id,
    ]);
    expect(await controller.claim(nodeId, [1])).toEqual([]);
    expect((await read(huge.id)).waitingReason).toBe("It needs 3 slots, and local has only 2.");
  });

  test("a run beyond the slots is told that all are in use", async () => {
    const { queue, controller, nodeId, read } = await prepare({}, 1);
    await queue({ queuedAt: new Date(1_000) });
    const second = await queue({ queuedAt: new Date(2_000) });
    await controller.claim(nodeId, [0]);
    expect(await controller.claim(nodeId, [])).toEqual([]);
    expect((await read(second.id)).waitingReason).toBe("Waits for a free slot on local: 1 of 1 are in use.");
  });

  test("a slot that the node still clears up counts as in use", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const waiting = await queue();
    expect(await controller.claim(nodeId, [])).toEqual([]);
    expect((await read(waiting.id)).waitingReason).toBe("Waits for a free slot on local: 2 of 2 are in use.");
  });

  test("a client's run is no work for a node, and one that cannot be started does not stop those behind it", async () => {
    const { queue, controller, nodeId, read } = await prepare();
    const clients = await queue({ kind: "client", queuedAt: new Date(1_000) });
    const broken = await queue({ environment: null, queuedAt: new Date(2_000) });
    const sound = await queue({ queuedAt: new Date(3_000) });
    const claimed = await controller.claim(nodeId, [0]);
    expect(claimed.map((assignment) => assignment.runId)).toEqual([sound.id]);
    expect((await read(clients.id)).status).toBe("queued");
    expect(await read(broken.id)).toMatchObject({ status: "failed", error: { code: "StartFailed" } });
  });

  test("the script is told who it is, and the database holds only the hash of its token", async () => {
    const { ctx, queue, controller, nodeId, read } = await prepare();
    const run = await queue();
    const [assignment] = await controller.claim(nodeId, [0]);
    const { MLFLOW_RUN_ID, MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN } = assignment!.variables;
    expect(MLFLOW_RUN_ID).toBe(run.name);
    expect(MLFLOW_TRACKING_URI).toBe(`http://127.0.0.1:1/mlflow/${ctx.workspace}`);
    expect(JSON.stringify(await read(run.id))).not.toContain(MLFLOW_TRACKING_TOKEN);
  });
});
