import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { deleteArtifacts } from "../artifacts/delete-artifacts";
import { putArtifact } from "../artifacts/put-artifact";
import { logBatch } from "../client-runs/log-batch";
import { createIngest, type Ingest } from "../metrics/ingest";
import { registerFromPage } from "../models/register-from-page";
import { addModelParams, deleteModel, deleteModelTag, finishModel, setModelTags } from "./change-model";
import { createModel } from "./create-model";
import { listModelsOfRun } from "./list-of-run";
import { getModel } from "./queries";
import { searchModels } from "./search-models";

const services = testServices(testDatabase());
let ingest: Ingest;
beforeAll(() => {
  ingest = createIngest(services.sql);
});
afterAll(() => ingest.close());

describe("a logged model", () => {
  test("is pending until its files are there", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { kind: "client", status: "running" });
    const { id } = await createModel(ctx, { experimentId: "0", name: "mod", sourceRun: run.name });
    expect(id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(await getModel(ctx, { id })).toMatchObject({
      name: "mod",
      status: "pending",
      sourceRun: run.name,
    });
    await finishModel(ctx, { id, status: "ready" });
    expect(await getModel(ctx, { id })).toMatchObject({ status: "ready" });
  });

  test("is listed on its run with its size, and with the versions that were registered of it", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { kind: "client", status: "running" });
    const { id } = await createModel(ctx, { experimentId: "0", name: "mod", sourceRun: run.name });
    const bytes = Readable.from([Buffer.from("12345")]);
    await putArtifact(ctx, { owner: { kind: "model", id }, path: "MLmodel", bytes });
    await finishModel(ctx, { id, status: "ready" });
    const other = await createModel(ctx, { experimentId: "0", name: "later", sourceRun: run.name });
    const content = { origin: "stored" as const, source: `models:/${id}` };
    const about = { type: "custom_model" as const, description: "", content };
    await registerFromPage(ctx, { ...about, name: "churn", idempotencyKey: "1" });
    await registerFromPage(ctx, { ...about, name: "churn", idempotencyKey: "2" });
    const versions = [
      { name: "churn", version: "2" },
      { name: "churn", version: "1" },
    ];
    const facts = { type: null, sizeBytes: 5, versions };
    expect(await listModelsOfRun(ctx, run.name!)).toEqual([
      { id, name: "mod", status: "ready", ...facts },
      { id: other.id, name: "later", status: "pending", ...facts, sizeBytes: 0, versions: [] },
    ]);
    await deleteModel(ctx, { id: other.id });
    expect(await listModelsOfRun(ctx, run.name!)).toHaveLength(1);
    const reader = await joinWorkspace(ctx, "reader");
    expect(await listModelsOfRun(reader, run.name!)).toHaveLength(1);
    const stranger = await makeWorkspace(services);
    expect(await outcomeOf(listModelsOfRun(stranger, run.name!))).toBe("notFound");
  });

  test("has a name without the characters that its addresses need", async () => {
    const ctx = await makeWorkspace(services);
    for (const name of ["a/b", "a:b", "a.b", "a%b", "a'b", 'a"b', ""]) {
      expect(await outcomeOf(createModel(ctx, { experimentId: "0", name }))).toBe("invalid");
    }
    expect(await outcomeOf(createModel(ctx, { experimentId: "exp_none" }))).toBe("notFound");
    expect(await outcomeOf(createModel(ctx, { experimentId: "0", sourceRun: "none" }))).toBe("notFound");
  });

  test("takes tags and new parameters; a parameter does not change", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await createModel(ctx, { experimentId: "0", params: [{ key: "p", value: "1" }] });
    await setModelTags(ctx, { id, tags: [{ key: "t", value: "1" }] });
    await setModelTags(ctx, { id, tags: [{ key: "t", value: "2" }] });
    await addModelParams(ctx, {
      id,
      params: [
        { key: "p", value: "1" },
        { key: "q", value: "2" },
      ],
    });
    expect(await outcomeOf(addModelParams(ctx, { id, params: [{ key: "p", value: "2" }] }))).toBe("conflict");
    const model = await getModel(ctx, { id });
    expect(model).toMatchObject({ tags: [{ value: "2" }], params: [{ value: "1" }, { value: "2" }] });
    await deleteModelTag(ctx, { id, key: "t" });
    expect(await outcomeOf(deleteModelTag(ctx, { id, key: "t" }))).toBe("notFound");
  });

  test("is found by any value that was measured, and sorted by the latest, of a dataset where one is named", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { kind: "client", status: "running" });
    const names = new Map<string, string>();
    const one = { datasetName: "d1", datasetDigest: "x" };
    for (const [name, values] of Object.entries({
      a: [
        { value: 0.5, time: 1 },
        { value: 0.9, time: 2, ...one },
      ],
      b: [
        { value: 0.9, time: 1 },
        { value: 0.1, time: 2, ...one },
      ],
      c: [{ value: 0.7, time: 1, ...one }],
      d: [],
      e: [
        { value: 0.8, time: 5 },
        { value: 0.3, time: 1, step: 9 },
      ],
    })) {
      const { id } = await createModel(ctx, { experimentId: "0", name });
      names.set(id, name);
      const points = values.map((point) => ({ key: "acc", step: 0, modelId: id, ...point }));
      await logBatch(ctx, ingest, run.name!, points, {});
    }
    const { experimentId } = await getModel(ctx, { id: [...names.keys()][0]! });
    const search = async (input: object) => {
      const { models } = await searchModels(ctx, { experimentIds: [experimentId], ...input });
      return models.map(({ id }) => names.get(id)).join("");
    };
    expect(await search({ filter: "metrics.acc <= 0.5" })).toBe("eba");
    expect(await search({ filter: "metrics.acc != 0.9" })).toBe("ecba");
    expect(await search({ filter: "metrics.acc <= 0.5", datasets: [{ name: "d1", digest: "x" }] })).toBe("b");
    expect(await search({ datasets: [{ name: "d1", digest: "x" }] })).toBe("cba");
    const by = (order: string, on: object | null = null) => search({ orderBy: [order], orderOn: [on] });
    expect(await by("metrics.acc")).toBe("bcead");
    expect(await by("metrics.acc DESC")).toBe("aecbd");
    expect(await by("metrics.acc", { name: "d1" })).toBe("bcaed");
    expect(await by("metrics.acc DESC", { name: "d1", digest: "x" })).toBe("acbed");
    expect(await by("metrics.acc", { name: "d2" })).toBe("edcba");
  });

  test("is found by what was measured of it, on the dataset that counts", async () => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { kind: "client", status: "running" });
    const ids: string[] = [];
    for (const value of [0.5, 0.7]) {
      const { id } = await createModel(ctx, { experimentId: "0" });
      const acc = { key: "acc", value, step: 0, time: 5, modelId: id };
      await logBatch(ctx, ingest, run.name!, [{ ...acc, datasetName: "d", datasetDigest: "1" }], {});
      ids.push(id);
    }
    const { experimentId } = await getModel(ctx, { id: ids[0]! });
    const search = async (input: object) =>
      (await searchModels(ctx, { experimentIds: [experimentId], ...input })).models.map(({ id }) => id);
    expect(await search({ filter: "metrics.acc > 0.6" })).toEqual([ids[1]]);
    expect(await search({ orderBy: ["metrics.acc DESC"] })).toEqual([ids[1], ids[0]]);
    expect(await search({ orderBy: ["metrics.acc"], datasets: [{ name: "d", digest: "1" }] })).toEqual(ids);
    expect(await search({ filter: "metrics.acc > 0", datasets: [{ name: "other" }] })).toEqual([]);
    expect(await search({ datasets: [{ name: "other" }] })).toEqual([]);
    expect(
      await outcomeOf(
        logBatch(ctx, ingest, run.name!, [{ key: "a", value: 1, step: 0, time: 0, modelId: "m-x" }], {}),
      ),
    ).toBe("notFound");
  });

  test("that is deleted is found only by those who ask for such", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await createModel(ctx, { experimentId: "0" });
    await deleteModel(ctx, { id });
    await deleteModel(ctx, { id });
    expect(await outcomeOf(getModel(ctx, { id }))).toBe("notFound");
    expect(await outcomeOf(getModel(ctx, { id, allowsDeleted: true }))).toBe("ok");
    expect(await outcomeOf(finishModel(ctx, { id, status: "ready" }))).toBe("notFound");
  });

  test("is changed by no Reader, and is not there for another workspace", async () => {
    const ctx = await makeWorkspace(services);
    const { id } = await createModel(ctx, { experimentId: "0" });
    const reader = await joinWorkspace(ctx, "reader");
    const stranger = await makeWorkspace(services);
    const input = { id, key: "k", tags: [], params: [], status: "ready" as const, experimentId: "0" };
    for (const command of [finishModel, setModelTags, deleteModelTag, addModelParams, deleteModel]) {
      expect(await outcomeOf(command(reader, input as never)), command.name).toBe("forbidden");
    }
    expect(await outcomeOf(createModel(reader, { experimentId: "0" }))).toBe("forbidden");
    expect(await outcomeOf(getModel(reader, { id }))).toBe("ok");
    expect(await outcomeOf(getModel(stranger, { id }))).toBe("notFound");
    expect(await outcomeOf(deleteModel(stranger, { id }))).toBe("notFound");
  });

  test("is changed by the script of a run only where that made it; others' it may tag", async () => {
    const ctx = await makeWorkspace(services);
    const [mine, theirs] = [await makeRun(ctx, { status: "running" }), await makeRun(ctx)];
    const script = scriptOf(ctx, mine.id!);
    const { id: own } = await createModel(script, { experimentId: "0" });
    const file = (id: string) => ({ owner: { kind: "model" as const, id }, path: "MLmodel" });
    const acts = (id: string) => [
      () => finishModel(script, { id, status: "ready" }),
      () => addModelParams(script, { id, params: [{ key: "p", value: "1" }] }),
      () => putArtifact(script, { ...file(id), bytes: Readable.from([Buffer.from("flavors: {}")]) }),
      () => deleteArtifacts(script, file(id)),
      () => deleteModel(script, { id }),
    ];
    const outcomes = async (id: string) => {
      const seen = [];
      for (const act of acts(id)) seen.push(await outcomeOf(act()));
      return new Set(seen);
    };
    expect(await outcomes(own)).toEqual(new Set(["ok"]));
    const byPerson = await createModel(ctx, { experimentId: "0" });
    const byOther = await createModel(ctx, { experimentId: "0", sourceRun: theirs.name });
    for (const { id } of [byPerson, byOther]) {
      expect(await outcomes(id)).toEqual(new Set(["forbidden"]));
      await setModelTags(script, { id, tags: [{ key: "validated", value: "yes" }] });
    }
  });
});
