import { describe, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { archiveAsset } from "../assets/change-asset";
import { issuesOf, submitFiles } from "../submit/testing";
import { listPalette } from "./palette";
import { ADD, create, FILES, ownPalette } from "./testing";

const services = testServices(testDatabase());

test("the palette offers what is not archived, with all that its author said of it", async () => {
  const ctx = await makeWorkspace(services);
  await create(ctx, ADD);
  await create(ctx, ADD.replace("default: 5", "default: 6"));
  await create(ctx, ADD, FILES, ["name=gone"]);
  await archiveAsset(ctx, { kind: "component", asset: "gone" });
  const port = { isOptional: true, default: null, min: null, max: null, choices: null, description: "" };
  expect(await ownPalette(ctx)).toEqual([
    {
      source: "workspace",
      reference: "azureml:add:2",
      name: "add",
      version: "2",
      versions: ["2", "1"],
      displayName: "Add a number",
      description: "Adds a number to what came before.",
      category: "Math",
      type: "command",
      isDeterministic: true,
      inputs: [
        {
          ...port,
          name: "number",
          type: "integer",
          description: "What is added",
          isOptional: false,
          default: 6,
          min: 1,
          max: 99,
        },
        { ...port, name: "how", type: "string", choices: ["fast", "slow"] },
        { ...port, name: "before", type: "uri_file" },
      ],
      outputs: [{ name: "sum", type: "uri_file", description: "The sum" }],
    },
  ]);
  await archiveAsset(ctx, { kind: "component", asset: "add", version: "2" });
  expect(await ownPalette(ctx)).toMatchObject([{ version: "1", versions: ["1"] }]);
});

describe("the library is there in every workspace", () => {
  const NAMED = "azureml://registries/azureml/components";
  const select = (at: string) => `type: pipeline
jobs:
  typed:
    component: ${NAMED}/enter_data_manually
    inputs: {text: "a,b"}
  s0:
    component: ${at}
    inputs: {data: "\${{parent.jobs.typed.outputs.data}}", columns: "a, b"}
`;

  test("by the address of a registry, and in the palette under its category", async () => {
    const ctx = await makeWorkspace(services);
    const entry = (await listPalette(ctx)).find(({ name }) => name === "select_columns");
    expect(entry).toMatchObject({ source: "library", category: "Data transformation", type: "command" });
    for (const at of [entry!.reference, `${NAMED}/select_columns/labels/latest`, `${NAMED}/select_columns`])
      expect((await submitFiles(ctx, select(at))).asked).toEqual([]);
  });

  test.each([
    ["select_colums", "is not in the library. Did you mean `select_columns`?"],
    ["select_columns/versions/99", "names version “99” of “select_columns”: this studio's library has 1."],
  ])("and %s is refused at its line", async (at, words) => {
    const ctx = await makeWorkspace(services);
    const [issue] = await issuesOf(submitFiles(ctx, select(`${NAMED}/${at}`)));
    expect(issue).toMatchObject({ line: 7, message: expect.stringContaining(words) });
  });
});
