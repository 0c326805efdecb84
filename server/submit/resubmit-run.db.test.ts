import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { loadAssignment } from "@/runner/controller/load-assignment";
import { resubmitRun } from "./resubmit-run";
import { submitFiles } from "./testing";

const services = testServices(testDatabase());

const FILES = {
  "src/a.py": "print(1)",
  "data/t.csv": "a",
  "conda.yml": "dependencies: [python=3.11, pip]\n",
};
const YAML = `name: first
command: python a.py
code: src
environment: {name: mine, conda_file: conda.yml}
inputs: {table: {type: uri_file, path: data/t.csv}, rate: 1.0}
tags: {team: blue}
`;

async function firstRun() {
  const ctx = await makeWorkspace(services);
  const { run } = await submitFiles(ctx, YAML, FILES, { git: { commit: "c0ffee" } });
  return { ctx, run };
}

describe("running a run again", () => {
  it("takes code, inputs and environment from the old run, and asks for nothing", async () => {
    const { ctx, run } = await firstRun();
    const again = (await resubmitRun(ctx, { run: "first" })).run!;
    expect(again.name).not.toBe("first");
    expect(again).toMatchObject({ snapshotId: run.snapshotId, tags: { team: "blue" }, status: "queued" });
    const [old, next] = [
      await loadAssignment(services.db, run.id),
      await loadAssignment(services.db, again.id),
    ];
    const { id: _old, name: _oldName, ...before } = old;
    const { id: _next, name: _nextName, ...after } = next;
    expect(after).toEqual(before);
  });

  it("applies edits, and asks only for what they name anew", async () => {
    const { ctx } = await firstRun();
    const yaml = YAML.replace("name: first", "name: second").replace("rate: 1.0", "rate: 2");
    expect((await resubmitRun(ctx, { run: "first", yaml })).run).toMatchObject({ name: "second" });
    const other = YAML.replace("name: first", "name: third").replace("code: src", "code: other");
    expect((await resubmitRun(ctx, { run: "first", yaml: other })).needs?.paths).toEqual(["other"]);
    const wrong = resubmitRun(ctx, { run: "first", yaml: "command: ls\nlimits: {timeout: soon}\n" });
    await expect(wrong).rejects.toMatchObject({ code: "invalid" });
  });

  it("refuses a taken name, a client's run, a Reader, and a run of another workspace", async () => {
    const { ctx } = await firstRun();
    await makeRun(ctx, { name: "client-made", kind: "client" });
    const reader = await joinWorkspace(ctx, "reader");
    const elsewhere = await makeWorkspace(services);
    const refused = [
      [ctx, { run: "first", name: "first" }, "conflict"],
      [ctx, { run: "client-made" }, "conflict"],
      [reader, { run: "first" }, "forbidden"],
      [elsewhere, { run: "first" }, "notFound"],
    ] as const;
    for (const [who, input, code] of refused) {
      await expect(resubmitRun(who, input)).rejects.toMatchObject({ code });
    }
  });
});
