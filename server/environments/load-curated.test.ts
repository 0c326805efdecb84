import path from "node:path";
import { describe, expect, it } from "vitest";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { readFolder } from "./load-curated";

const curated = await readFolder(path.resolve(import.meta.dirname, "../../library/environments"));

describe("the curated environments", () => {
  it.each(Object.keys(curated))(
    "%s resolves without an issue, under its short and its Azure names",
    (name) => {
      const spellings = [
        name,
        `AzureML-${name}@latest`,
        `azureml:AzureML-${name}@latest`,
        `azureml://registries/azureml/environments/${name}/labels/latest`,
        `azureml://registries/azureml/environments/${name}/versions/1`,
        `azureml://registries/azureml/environments/AzureML-${name}/versions/1`,
      ];
      for (const spelling of spellings) {
        expect(resolveEnvironment(spelling, { curated, texts: {} })).toMatchObject({
          issues: [],
          spec: { label: name },
        });
      }
    },
  );

  it.each([
    ["lightgbm", "lightgbm-3.3"],
    ["pytorch-cpu", "acpt-pytorch-2.8-cuda12.6"],
    ["tensorflow-cpu", "tensorflow-2.16-cuda12"],
  ])("answer to %s, in every spelling", (alias, name) => {
    for (const spelling of [
      alias,
      `azureml:${alias}@latest`,
      `AzureML-${alias}`,
      `azureml://registries/azureml/environments/${alias}/labels/latest`,
    ]) {
      expect(resolveEnvironment(spelling, { curated, texts: {} }).spec).toMatchObject({
        label: name,
        notices: [],
      });
    }
  });

  it("have one for jobs that name none, which needs no build", () => {
    expect(resolveEnvironment(undefined, { curated, texts: {} }).spec).toMatchObject({
      label: "minimal",
      packages: [],
    });
  });
});
