import { mkdirSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { json } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { paths } from "@/domain/data-folder";
import { sampleOrder } from "@/domain/designer/sample";
import { createData } from "../data/create-data";
import { sendFiles } from "../snapshots/testing";
import { createDraft } from "./create-draft";
import { sampleDraft } from "./sample-draft";

const services = testServices(testDatabase());
const LIBRARY = "azureml://registries/azureml/components";
const YAML = `type: pipeline
inputs:
  people: {type: uri_file, path: "azureml:people:1"}
  gone: {type: uri_file, path: "azureml:gone:1"}
jobs:
  read:
    component: ${LIBRARY}/import_data
    inputs: {source: "\${{parent.inputs.people}}"}
  other:
    component: ${LIBRARY}/import_data
    inputs: {source: "\${{parent.inputs.gone}}"}
`;

/** A runner that answers what it was asked. */
async function listenAsRunner(): Promise<void> {
  const socket = paths.sampleDoor(services.home);
  mkdirSync(path.dirname(socket), { recursive: true });
  const server = http.createServer(async (request, response) => {
    const order = sampleOrder.parse(await json(request));
    response.end(JSON.stringify({ problem: JSON.stringify(order) }));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
}

async function begin() {
  const ctx = await makeWorkspace(services);
  const yaml = JSON.stringify({ name: "people", type: "uri_file", path: "people.csv" });
  await sendFiles(ctx, { "people.csv": "name,age\nAda,36\n" }, (found) =>
    createData(ctx, { yaml, paths: found }),
  );
  const draftId = (await createDraft(ctx, { name: "A draft", yaml: YAML })).id;
  return { ctx, draftId };
}

test("the runner is asked in the name of the person and the draft, with the contents that are here", async () => {
  const { ctx, draftId } = await begin();
  expect(await sampleDraft(ctx, { draftId, yaml: YAML })).toEqual({
    waiting: "The runner is not there at the moment.",
  });
  await listenAsRunner();
  const order = sampleOrder.parse(JSON.parse((await sampleDraft(ctx, { draftId, yaml: YAML })).problem!));
  expect(order.key).toBe(`${ctx.actor.userId} ${draftId}`);
  expect(order.environment.label).toBe("designer");
  expect(Object.values(order.sources)).toEqual([
    { file: "people.csv", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  expect(order.steps.map(({ name }) => name)).toEqual(["read", "other"]);
});

test("a text that cannot be read, or has nothing to try, asks nobody", async () => {
  const { ctx, draftId } = await begin();
  const nothing = { answer: { tables: [], problems: [] } };
  for (const yaml of ["jobs: [", "type: pipeline\njobs: {}\n"])
    expect(await sampleDraft(ctx, { draftId, yaml })).toEqual(nothing);
});

test("only who may run the draft tries it, and no draft or data of another workspace", async () => {
  const { ctx, draftId } = await begin();
  const input = { draftId, yaml: YAML };
  expect(await outcomeOf(sampleDraft(await joinWorkspace(ctx, "reader"), input))).toBe("forbidden");
  expect(await outcomeOf(sampleDraft(await makeWorkspace(services), input))).toBe("notFound");
});
