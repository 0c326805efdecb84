import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { drafts, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { EMPTY_LAYOUT } from "@/domain/designer/draft";
import type { WorkspaceCtx } from "../core/context";
import { getGraph } from "../pipelines/get-graph";
import { invokePipeline } from "../pipelines/invoke";
import { getRunDetail } from "../runs/get-run";
import { issuesOf } from "../submit/testing";
import { listTrash } from "../trash/list-trash";
import { restoreDraft } from "../trash/restore-draft";
import { checkDraft } from "./check-draft";
import { createDraft } from "./create-draft";
import { deleteDraft } from "./delete-draft";
import { getDraft } from "./get-draft";
import { listDrafts } from "./list-drafts";
import { publishDraft } from "./publish-draft";
import { runDraft } from "./run-draft";
import { saveDraft } from "./save-draft";

const services = testServices(testDatabase());

const YAML = `type: pipeline
inputs:
  n: {type: integer, default: 5, min: 1}
jobs:
  one:
    command: echo \${{inputs.number}}
    inputs: {number: "\${{parent.inputs.n}}"}
    outputs: {sum: {type: uri_file}}
  two:
    command: cat \${{inputs.of}}
    inputs: {of: {type: uri_file, path: "\${{parent.jobs.one.outputs.sum}}"}}
`;
const LAYOUT = { places: { "step:one": { x: 10, y: 20 } }, notes: { n1: { x: 0, y: 0, text: "Look here" } } };

const make = async (ctx: WorkspaceCtx, yaml = YAML, name = "A draft") =>
  (await createDraft(ctx, { name, yaml, layout: LAYOUT })).id;

describe("a draft", () => {
  test("keeps its text to the letter, where its nodes are, and who drew it", async () => {
    const ctx = await makeWorkspace(services);
    const draftId = await make(ctx, `# first\n${YAML}`);
    expect(await getDraft(ctx, { draftId })).toMatchObject({
      name: "A draft",
      yaml: `# first\n${YAML}`,
      layout: LAYOUT,
      revision: 1,
      lastRun: null,
      createdByName: ctx.actor.name,
      can: { write: true, run: true, publish: true },
    });
    const { drafts: listed } = await listDrafts(ctx, { search: "a DRAFT" });
    expect(listed).toMatchObject([{ id: draftId }]);
    expect(listed[0]).not.toHaveProperty("yaml");
    expect((await listDrafts(ctx, { search: "other" })).drafts).toEqual([]);
  });

  test("is saved over the revision that was read alone; a stale save is told who saved, and changes nothing", async () => {
    const ctx = await makeWorkspace(services);
    const other = await joinWorkspace(ctx, "dataScientist");
    const draftId = await make(ctx);
    const save = { draftId, name: "Mine", yaml: YAML, layout: LAYOUT, revision: 1 };
    expect(await saveDraft(ctx, save)).toEqual({ outcome: "saved", revision: 2 });
    const late = await saveDraft(other, { ...save, name: "Theirs" });
    expect(late).toMatchObject({ outcome: "stale", theirs: { revision: 2, updatedByName: ctx.actor.name } });
    expect(await getDraft(ctx, { draftId })).toMatchObject({ name: "Mine", revision: 2 });
    expect(await saveDraft(ctx, save), "what is sent again").toEqual({ outcome: "saved", revision: 2 });
    const moved = { ...save, revision: 2, layout: { ...LAYOUT, places: { "step:one": { x: 11, y: 20 } } } };
    expect(await saveDraft(other, moved)).toEqual({ outcome: "saved", revision: 3 });
  });

  test.each<[string, Partial<Parameters<typeof saveDraft>[1]>]>([
    ["no name", { name: " " }],
    ["a text that is too long", { yaml: "#".repeat(131_073) }],
    ["a place that is nowhere", { layout: { places: { a: { x: Number.NaN, y: 0 } }, notes: {} } }],
    [
      "too many notes",
      {
        layout: {
          places: {},
          notes: Object.fromEntries(
            [...Array(201)].map((_, index) => [`n${index}`, { x: 0, y: 0, text: "" }]),
          ),
        },
      },
    ],
  ])("is refused with %s", async (_what, wrong) => {
    const ctx = await makeWorkspace(services);
    const draftId = await make(ctx);
    const save = { draftId, name: "a", yaml: YAML, layout: EMPTY_LAYOUT, revision: 1, ...wrong };
    expect(await outcomeOf(saveDraft(ctx, save))).toBe("invalid");
  });

  test("goes to the trash and comes back; meanwhile it is neither saved nor run", async () => {
    const ctx = await makeWorkspace(services);
    const draftId = await make(ctx);
    await deleteDraft(ctx, { draftId });
    await deleteDraft(ctx, { draftId });
    expect((await listDrafts(ctx)).drafts).toEqual([]);
    expect((await listTrash(ctx, { kind: "drafts" })).entries).toMatchObject([
      { id: draftId, title: "A draft" },
    ]);
    const save = saveDraft(ctx, { draftId, name: "b", yaml: YAML, layout: LAYOUT, revision: 1 });
    expect(await outcomeOf(save)).toBe("conflict");
    expect(await outcomeOf(run(ctx, draftId))).toBe("conflict");
    await restoreDraft(ctx, { draftId });
    expect((await getDraft(ctx, { draftId })).deletedAt).toBeNull();
    expect(await outcomeOf(restoreDraft(ctx, { draftId }))).toBe("notFound");
  });

  test("is looked at by a Reader, who changes nothing and runs nothing", async () => {
    const owner = await makeWorkspace(services);
    const reader = await joinWorkspace(owner, "reader");
    const draftId = await make(owner);
    expect((await getDraft(reader, { draftId })).can).toEqual({ write: false, run: false, publish: false });
    for (const refused of [
      () => createDraft(reader, { name: "x" }),
      () => saveDraft(reader, { draftId, name: "x", yaml: YAML, layout: LAYOUT, revision: 1 }),
      () => deleteDraft(reader, { draftId }),
      () => checkDraft(reader, { yaml: YAML }),
      () => restoreDraft(reader, { draftId }),
      () => run(reader, draftId),
      () => publish(reader, draftId),
    ])
      expect(await outcomeOf(refused())).toBe("forbidden");
  });

  test("is not there for another workspace", async () => {
    const [ours, theirs] = [await makeWorkspace(services), await makeWorkspace(services)];
    const draftId = await make(theirs);
    for (const refused of [
      () => getDraft(ours, { draftId }),
      () => saveDraft(ours, { draftId, name: "x", yaml: YAML, layout: LAYOUT, revision: 1 }),
      () => deleteDraft(ours, { draftId }),
      () => restoreDraft(ours, { draftId }),
      () => run(ours, draftId),
      () => publish(ours, draftId),
    ])
      expect(await outcomeOf(refused())).toBe("notFound");
    expect((await listDrafts(ours)).drafts).toEqual([]);
  });
});

const run = (ctx: WorkspaceCtx, draftId: string, more: Partial<Parameters<typeof runDraft>[1]> = {}) =>
  runDraft(ctx, { draftId, revision: 1, experiment: "drawn", idempotencyKey: "k", ...more });

const publish = (
  ctx: WorkspaceCtx,
  draftId: string,
  more: Partial<Parameters<typeof publishDraft>[1]> = {},
) => publishDraft(ctx, { draftId, revision: 1, name: "drawn", idempotencyKey: "k", ...more });

test("a draft is published as it was saved, again as the next version, and called by its name", async () => {
  const ctx = await makeWorkspace(services);
  const draftId = await make(ctx);
  expect(await publish(ctx, draftId)).toEqual({ name: "drawn", version: 1 });
  expect(await publish(ctx, draftId), "what is sent again").toEqual({ name: "drawn", version: 1 });
  expect(await publish(ctx, draftId, { idempotencyKey: "l" })).toEqual({ name: "drawn", version: 2 });
  const called = await invokePipeline(ctx, { name: "drawn", body: { ParameterAssignments: { n: 7 } } });
  expect((await getRunDetail(ctx, called.name)).spec!.inputs).toMatchObject({ n: { value: 7 } });
  await expect(publish(ctx, draftId, { name: "no good" })).rejects.toThrow(/letters, digits/);
  expect(await outcomeOf(publish(ctx, draftId, { revision: 2 }))).toBe("conflict");
  await deleteDraft(ctx, { draftId });
  expect(await outcomeOf(publish(ctx, draftId))).toBe("conflict");
});

describe("a check of a draft", () => {
  test("finds nothing wrong with one that can be run, and keeps nothing of it", async () => {
    const ctx = await makeWorkspace(services);
    expect(await checkDraft(ctx, { yaml: YAML })).toEqual({ issues: [] });
    expect(await services.db.$count(runs, eq(runs.workspaceId, ctx.workspaceId))).toBe(0);
  });

  test("tells every mistake at its line, that of a file which a draft has not included", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = `${YAML.replace("outputs.sum}", "outputs.som}")}  three:\n    component: ./gone.yml\n  four:\n    command: ls\n    code: ./src\n`;
    const { issues } = await checkDraft(ctx, { yaml });
    const told = issues.map(({ line, message }) => `${line}: ${message}`).join("\n");
    expect(told).toMatch(/^11: .*names the output som.*sum/m);
    expect(told).toMatch(/^13: .*gone\.yml/m);
  });

  test.each([
    ["", "The file is empty."],
    ["type: pipeline\njobs: {}\n", "`jobs` is empty"],
    ["type: command\ncommand: ls\n", ""],
  ])("answers for %j", async (yaml, words) => {
    const ctx = await makeWorkspace(services);
    const { issues } = await checkDraft(ctx, { yaml });
    expect(issues.map(({ message }) => message).join(" ")).toContain(words);
  });
});

describe("a run of a draft", () => {
  test("is its pipeline with the values that were given, in the experiment that was chosen, and is its last", async () => {
    const ctx = await makeWorkspace(services);
    const draftId = await make(ctx);
    const made = await run(ctx, draftId, { inputs: { n: "8" } });
    expect(await run(ctx, draftId, { inputs: { n: "8" } }), "what is sent again").toEqual(made);
    const detail = await getRunDetail(ctx, made.run);
    expect(detail).toMatchObject({ kind: "pipeline", experimentName: "drawn" });
    expect(detail.spec!.inputs).toMatchObject({ n: { value: 8 } });
    expect((await getGraph(ctx, made.run)).steps).toHaveLength(2);
    expect((await getDraft(ctx, { draftId })).lastRun).toBe(made.run);
    expect((await getDraft(ctx, { draftId })).yaml, "the draft stays as it was").toBe(YAML);
  });

  test("is refused for a value that the input does not take, for a revision that is not the last, and without steps", async () => {
    const ctx = await makeWorkspace(services);
    const draftId = await make(ctx);
    const told = async (n: string) =>
      (await issuesOf(run(ctx, draftId, { inputs: { n } }))).map(({ message }) => message).join(" ");
    expect(await told("0")).toMatch(/0 is outside of 1/);
    expect(await told("many")).toMatch(/many.* is no integer/);
    await services.db.update(drafts).set({ revision: 2 }).where(eq(drafts.id, draftId));
    expect(await outcomeOf(run(ctx, draftId))).toBe("conflict");
    const broken = await make(ctx, "a: [");
    await expect(run(ctx, broken)).rejects.toThrow("mend it first");
  });
});
