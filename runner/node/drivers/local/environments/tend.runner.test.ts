import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { paths } from "@/domain/data-folder";
import { startTestNode } from "../../../testing/with-node";
import { hashOf } from "./provide";

const environment = { label: "mine", packages: ["six==1.16.0"], variables: {}, notices: [] };
const hash = hashOf(environment);

async function startWithBuild() {
  const { node, controller, home } = await startTestNode();
  const submit = (command: string) => controller.submit({ command, environment });
  const first = submit("python -c 'import six'");
  expect(await controller.outcomeOf(first)).toEqual({ status: "completed" });
  const order = async (id: string, work: "rebuild" | "remove") => {
    controller.orders.push({ id, work, hash, ...(work === "rebuild" && { environment }) });
    return controller.until(() => controller.settled.find((end) => end.id === id));
  };
  return { node, controller, home, submit, order, folder: paths.environment(home, hash) };
}

describe("a build", () => {
  test("that no run has is removed with its downloads, and built again by the next run", async () => {
    const { controller, home, submit, order, folder } = await startWithBuild();
    const end = await order("bor_1", "remove");
    expect(end).toMatchObject({ status: "done" });
    expect(end.freedBytes).toBeGreaterThan(100_000);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(path.join(home, "environments/.fetched/downloads"))).toBe(false);
    expect(await order("bor_2", "remove")).toEqual({ id: "bor_2", status: "done", freedBytes: 0 });
    expect(await controller.outcomeOf(submit("python -c 'import six'"))).toEqual({ status: "completed" });
  });

  test("that a run has is neither removed nor made anew until the run has ended", async () => {
    const { controller, submit, order, folder } = await startWithBuild();
    const run = submit("exec sleep 3600");
    await controller.until(() =>
      controller.runs.get(run)?.progress.some(({ status }) => status === "running"),
    );
    expect(await order("bor_1", "remove")).toEqual({ id: "bor_1", status: "inUse" });
    expect(await order("bor_2", "rebuild")).toEqual({ id: "bor_2", status: "inUse" });
    expect(existsSync(path.join(folder, ".ok"))).toBe(true);
    controller.canceled.add(run);
    await controller.outcomeOf(run);
    // The node lets go of a run a moment after it has told of its end.
    controller.free = null;
    await controller.until(() => controller.free?.length === 3);
    expect(await order("bor_3", "remove")).toMatchObject({ status: "done" });
    expect(existsSync(folder)).toBe(false);
  });

  test("is made anew for those who come meanwhile, in place of the old one", async () => {
    const { controller, submit, order, folder } = await startWithBuild();
    const before = statSync(folder).ino;
    const ended = order("bor_1", "rebuild");
    const run = submit("python -c 'import six'");
    expect(await ended).toEqual({ id: "bor_1", status: "done" });
    expect(await controller.outcomeOf(run)).toEqual({ status: "completed" });
    expect(statSync(folder).ino).not.toBe(before);
  });
});
