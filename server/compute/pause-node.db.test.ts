import { describe, expect, test } from "vitest";
import { joinWorkspace, outcomeOf, uniqueWord } from "@/db/factories";
import { testController } from "@/runner/controller/testing";
import { createTarget } from "./create-target";
import { getTarget } from "./list-targets";
import { pauseNode, resumeNode } from "./pause-node";

const { openController, prepare } = testController();

async function begin() {
  const { ctx, queue } = await prepare();
  const { target } = await createTarget(ctx, { yaml: "name: mine\ntype: cluster\n" });
  const controller = openController({ targetId: target!.id });
  const node = uniqueWord("node");
  const facts = { homeId: node, slots: 1, target: "mine", facts: {} };
  const { nodeId } = await controller.register({ name: node, ...facts });
  return { ctx, queue, controller, nodeId, input: { target: "mine", node } };
}

describe("a node that is paused", () => {
  test("takes nothing more until it is resumed, and says so", async () => {
    const { ctx, queue, controller, nodeId, input } = await begin();
    expect((await pauseNode(ctx, input)).nodes[0]!.state).toBe("Paused");
    const run = await queue({ compute: "mine" });
    expect(await controller.claim(nodeId, { run: [0] })).toEqual([]);
    expect((await resumeNode(ctx, input)).nodes[0]!.state).toBe("Idle");
    expect((await controller.claim(nodeId, { run: [0] })).map(({ id }) => id)).toEqual([run.id]);
    await pauseNode(ctx, input);
    // What it has goes on.
    expect((await getTarget(ctx, { target: "mine" })).nodes[0]).toMatchObject({
      state: "Paused",
      run: run.name,
    });
  });

  test("is one of a target's own: the installation's nodes serve others too, and other workspaces' are not there", async () => {
    const { ctx, input } = await begin();
    await expect(pauseNode(ctx, { target: "local", node: "local" })).rejects.toThrow(
      "stop the target instead",
    );
    const other = await begin();
    expect(await outcomeOf(pauseNode(ctx, { ...input, node: other.input.node }))).toBe("notFound");
    expect(await outcomeOf(pauseNode(other.ctx, input))).toBe("notFound");
  });

  test.each([
    ["computeOperator", "ok"],
    ["dataScientist", "forbidden"],
    ["reader", "forbidden"],
  ] as const)("is paused and resumed by a %s: %s", async (role, outcome) => {
    const { ctx, input } = await begin();
    const member = await joinWorkspace(ctx, role);
    expect(await outcomeOf(pauseNode(member, input))).toBe(outcome);
    expect(await outcomeOf(resumeNode(member, input))).toBe(outcome);
  });
});
